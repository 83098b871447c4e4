import sys,time,tempfile
from homework.assignment import find, grade_ids
from homework import grading
from homework.limits import Limits
from tests.support.grading import COURSE, any_place, points
from tests.support.submissions import KINDS
i=[k.name for k in KINDS].index("adds-builtins")
names=[k.name for k in KINDS][i:]+["course-renamed","classes","tensors","warns","taken","imported","imported-as","imported-more","half-done","copy-of"]
a=find("01",None,COURSE); e=grade_ids(COURSE); place=any_place(tempfile.mkdtemp())
for k in KINDS:
    if k.name in names:
        t=time.time()
        g=grading.grade(a,e,k.content,place,Limits(cell=60,memory=1024*2**20) if k.name not in("ignores-signals",) else Limits(cell=10)).as_dict()
        ok = {x["name"]:x["points"] for x in g["exercises"]}==k.points and g["status"]==k.status and k.says in "; ".join(g["repairs"]+g["notes"])
        print("OK " if ok else "BAD", k.name, round(time.time()-t,2), g["status"], flush=True)
        if not ok:
            print("   says", k.says, "|", g["repairs"], g["notes"])
            for x in g["exercises"]:
                if x["points"]!=k.points[x["name"]]: print("   ", x["name"],x["points"],k.points[x["name"]],x["mark"],repr(x["message"][:200]),repr(x["hint"][:150]))
