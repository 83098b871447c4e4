import sys,time,tempfile,pathlib
from homework.assignment import find, grade_ids
from homework import grading
from homework.limits import Limits
from tests.support.grading import COURSE, any_place, points
from tests.support.submissions import KINDS
names=sys.argv[1:]
a=find("01",None,COURSE); e=grade_ids(COURSE)
place=any_place(tempfile.mkdtemp())
for k in KINDS:
    if k.name in names or not names:
        t=time.time(); c=time.process_time()
        g=grading.grade(a,e,k.content,place,Limits(cell=20)).as_dict()
        ok = {x["name"]:x["points"] for x in g["exercises"]}==k.points and g["status"]==k.status and k.says in "; ".join(g["repairs"]+g["notes"])
        print("OK " if ok else "BAD", k.name, round(time.time()-t,2), round(time.process_time()-c,2), g["status"], flush=True)
        if not ok or names:
            print("   says", k.says, "|", g["repairs"], g["notes"])
            for x in g["exercises"]:
                if x["points"]!=k.points[x["name"]] or names: print("   ", x["name"],x["points"],k.points[x["name"]],x["mark"],repr(x["message"][:200]),repr(x["hint"][:150]))
