# Reference values of tests/algorithms/knn/test_geometry.c and tests/harness/stats/test_error_law.c, by plain loops
# and an exhaustive search; needs nothing but python3.
import math
# --- geometry: 60 points, 3 coordinates, LCG
s=1
def u():
    global s
    s=(s*1103515245+12345)%(1<<31)
    return (s>>8)%1000/1000
X=[[u() for _ in range(3)] for _ in range(60)]
import struct
f=lambda v: struct.unpack('f',struct.pack('f',v))[0]
X=[[f(v) for v in r] for r in X]
for name,d in (("l2",lambda a,b: math.sqrt(sum((p-q)**2 for p,q in zip(a,b)))),("l1",lambda a,b: sum(abs(p-q) for p,q in zip(a,b))),("linf",lambda a,b:max(abs(p-q) for p,q in zip(a,b)))):
    N=[0]*60; c=[]
    for i in range(60):
        o=sorted((d(X[i],X[j]),j) for j in range(60) if j!=i)
        if o[0][0]>0: c.append((o[-1][0]-o[0][0])/o[0][0])
        for k in range(10): N[o[k][1]]+=1
    m=sum(N)/60; m2=sum((x-m)**2 for x in N)/60; m3=sum((x-m)**3 for x in N)/60
    print(name, len(c), repr(sum(c)/len(c)), repr(m3/m2**1.5))
# --- law: noisy errors, exhaustive search
n=[20,40,80,160,320,640]; y=[.41,.33,.29,.235,.22,.199]
def best(c):
    z=[k**-c for k in n]; M=len(n)
    sz=sum(z); sy=sum(y); zz=sum(v*v for v in z); zy=sum(a*b for a,b in zip(z,y))
    b=(zy-sz*sy/M)/(zz-sz*sz/M); a=(sy-b*sz)/M
    if a<0: a=0; b=zy/zz
    return sum((e-a-b*v)**2 for e,v in zip(y,z)),a,b
bb=None
lo,hi=.02,4
for it in range(6):
    g=[lo+(hi-lo)*i/20000 for i in range(20001)]
    r=min((best(c)[0],c) for c in g); c=r[1]; w=(hi-lo)/20000*3; lo,hi=c-w,c+w
print('law',c,best(c))
r,a,b=best(c); print('rows for .19', (b/(.19-a))**(1/c), 'at 1280', a+b*1280**-c)
