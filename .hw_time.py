import resource,tempfile,time
from homework.assignment import find, grade_ids
from homework import grading
from homework.limits import Limits
from tests.support.grading import COURSE, any_place
from tests.support.submissions.kind import as_bytes, blank, solved, with_cell
from tests.support.submissions.right import OWN_WORDS
a=find("01",None,COURSE); e=grade_ids(COURSE)
place=any_place(tempfile.mkdtemp())
def cpu():
    r=resource.getrusage(resource.RUSAGE_CHILDREN); s=resource.getrusage(resource.RUSAGE_SELF)
    return r.ru_utime+r.ru_stime, s.ru_utime+s.ru_stime
kinds={"solved":solved(),"blank":blank(),"own":solved(**OWN_WORDS),"magic":with_cell(solved(),"%matplotlib inline\n!ls")}
for n,k in [("warm",solved())]+list(kinds.items()):
    c0,s0=cpu(); g=grading.grade(a,e,as_bytes(k),place,Limits()); c1,s1=cpu()
    print(n, "child", round(c1-c0,2), "grader", round(s1-s0,2), g.total, flush=True)
