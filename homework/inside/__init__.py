"""What runs beside a student's code: it sees no test, no solution and no other student.

These files import nothing of the course but what they call by name on request, because
inside the protection there is nothing else.
"""
