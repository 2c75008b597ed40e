// The reference network by hand in C: a bucket wheel with a far heap, the same keyed random numbers. The yardstick of speed.
// net DAYS REPLICATIONS prints one JSON line a replication. The tables come from model.py (tables.h).
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <math.h>
#include <time.h>
#include "tables.h"
typedef uint64_t u64; typedef uint32_t u32; typedef uint8_t u8;
#define LIKELY(x) __builtin_expect(!!(x),1)
#define UNLIKELY(x) __builtin_expect(!!(x),0)
#define NIL 0xffffffffu

typedef struct { int ns, nc; double lambda; double cmix[4]; int servers[9]; int dist[9];
  double mean[9][4], mu[9][4], sigma[9]; double rth[9][4][4]; u8 rde[9][4][4]; } Model;

typedef struct { double tsys, tarr, tev; float wait; u32 next; u64 key; u64 visits; u8 stage, cls; u8 pad[6]; } Ent; // 56->64 B

typedef struct { double t; u32 s; u32 pad; } Node;

typedef struct {
  const Model *m; double T; u64 rs[4]; u64 repkey;
  Ent *e; u32 cap, freehead; u64 nborn;
  u32 qh[9][4], qt[9][4]; u32 qmask[9]; int busy[9];
  double busyt[9]; double wsum[9][4]; u64 wn[9][4]; double ssum[4]; u64 sn[4];
  u64 events; u32 maxlive, live;
  u32 B; double invw; int64_t cur; u64 *bits; u64 sum[64]; u32 *head; Node *cb; u32 cn, ccap; Node *fh; u32 fn, fcap;
} Sim;

static inline u64 rotl(u64 x,int k){return (x<<k)|(x>>(64-k));}
static inline u64 xnext(u64*s){u64 r=rotl(s[0]+s[3],23)+s[0],t=s[1]<<17;s[2]^=s[0];s[3]^=s[1];s[1]^=s[2];s[0]^=s[3];s[2]^=t;s[3]=rotl(s[3],45);return r;}
static inline u64 mix(u64 z){z=(z^(z>>30))*0xbf58476d1ce4e5b9ull;z=(z^(z>>27))*0x94d049bb133111ebull;return z^(z>>31);}
static u64 smix(u64*x){u64 z=(*x+=0x9e3779b97f4a7c15ull);return mix(z);}
static inline double u01(u64 r){return (double)(r>>11)*0x1p-53;}
// next raw draw for stream: sequential or rehash
#define DRAW(S,h) (h=mix(h+0x9e3779b97f4a7c15ull))
static __attribute__((noinline)) double zexp_slow(Sim*S,u64 h,u64 ri,u32 idx,double x){
  for(;;){
    if(idx==0){u64 r=DRAW(S,h);return 7.69711747013104972-log1p(-u01(r));}
    u64 r=DRAW(S,h);
    if((zfe[idx-1]-zfe[idx])*u01(r)+zfe[idx]<exp(-x))return x;
    ri=DRAW(S,h);ri>>=3;idx=ri&255;ri>>=8;x=ri*zwe[idx];
    if(ri<zke[idx])return x;
  }
}
static inline double zexp(Sim*S,u64 h){u64 r=h>>3;u32 idx=r&255;r>>=8;double x=r*zwe[idx];if(LIKELY(r<zke[idx]))return x;return zexp_slow(S,h,r,idx,x);}
static __attribute__((noinline)) double znorm_slow(Sim*S,u64 h,u32 idx,u64 sign,double x){
  for(;;){
    if(idx==0){const double r=3.6541528853610088,ir=0.27366123732975828;double xx,yy;
      do{u64 a=DRAW(S,h);u64 b=DRAW(S,h);xx=-ir*log1p(-u01(a));yy=-log1p(-u01(b));}while(yy+yy<=xx*xx);
      return sign?-(r+xx):r+xx;}
    u64 q=DRAW(S,h);
    if((zfi[idx-1]-zfi[idx])*u01(q)+zfi[idx]<exp(-.5*x*x))return x;
    u64 r=DRAW(S,h);idx=r&255;r>>=8;sign=r&1;u64 ra=(r>>1)&0xfffffffffffffull;x=ra*zwi[idx];if(sign)x=-x;
    if(ra<zki[idx])return x;
  }
}
static inline double znorm(Sim*S,u64 r0){u64 r=r0;u32 idx=r&255;r>>=8;u64 sign=r&1;u64 ra=(r>>1)&0xfffffffffffffull;double x=ra*zwi[idx];
  union{double d;u64 u;}v;v.d=x;v.u|=sign<<63;x=v.d;
  if(LIKELY(ra<zki[idx]))return x;return znorm_slow(S,r0,idx,sign,x);}

static inline double service(Sim*S,const Model*m,Ent*e,u32 k,u32 c){
  u64 r=mix(e->key+((u64)(e->visits*64+k)*2)*0x9e3779b97f4a7c15ull);
  if(m->dist[k]==0)return m->mean[k][c]*zexp(S,r);
  return exp(m->mu[k][c]+m->sigma[k]*znorm(S,r));
}
static inline double routeu(Sim*S,Ent*e,u32 k){
  return u01(mix(e->key+((u64)(e->visits*64+k)*2+1)*0x9e3779b97f4a7c15ull));
}
// ---- 4-ary / binary heap helpers over Node array
#define ARY 4
static inline void h4_up(Node*h,u32 i,Node x){while(i){u32 p=(i-1)>>2;if(h[p].t<=x.t)break;h[i]=h[p];i=p;}h[i]=x;}
static inline void h4_down(Node*h,u32 n,Node x){ // place x from root
  u32 i=0;
  for(;;){u32 c=4*i+1;
    if(LIKELY(c+3<n)){ // branch-light min of 4
      u32 a=c+(h[c+1].t<h[c].t), b=c+2+(h[c+3].t<h[c+2].t); u32 q=h[b].t<h[a].t?b:a;
      if(h[q].t>=x.t)break; h[i]=h[q]; i=q;
    } else { if(c>=n)break; u32 q=c; for(u32 j=c+1;j<n;j++) if(h[j].t<h[q].t)q=j;
      if(h[q].t>=x.t)break; h[i]=h[q]; i=q; }
  }
  h[i]=x;
}
static inline void h2_up(Node*h,u32 i,Node x){while(i){u32 p=(i-1)>>1;if(h[p].t<=x.t)break;h[i]=h[p];i=p;}h[i]=x;}
static inline void h2_down(Node*h,u32 n,Node x){u32 i=0;for(;;){u32 c=2*i+1;if(c>=n)break;if(c+1<n)c+=h[c+1].t<h[c].t;if(h[c].t>=x.t)break;h[i]=h[c];i=c;}h[i]=x;}

static inline void w_insert(Sim*S,double t,u32 s){
  int64_t ib=(int64_t)(t*S->invw); S->e[s].tev=t;
  if(UNLIKELY(ib<=S->cur)){ // goes in the open bucket, sorted descending
    if(UNLIKELY(S->cn==S->ccap)){S->ccap*=2;S->cb=realloc(S->cb,S->ccap*sizeof(Node));}
    u32 i=S->cn++;while(i&&S->cb[i-1].t<t){S->cb[i]=S->cb[i-1];i--;}S->cb[i].t=t;S->cb[i].s=s;return;}
  if(LIKELY(ib<S->cur+(int64_t)S->B)){u32 b=ib&(S->B-1);S->e[s].next=S->head[b];S->head[b]=s;S->bits[b>>6]|=1ull<<(b&63);S->sum[b>>12]|=1ull<<((b>>6)&63);return;}
  if(S->fn==S->fcap){S->fcap*=2;S->fh=realloc(S->fh,S->fcap*sizeof(Node));}
  Node x={t,s,0};h4_up(S->fh,S->fn++,x);
}
static inline void far_pull(Sim*S){ // move far events that are now inside the wheel window
  while(S->fn){Node x=S->fh[0];int64_t ib=(int64_t)(x.t*S->invw);if(ib>=S->cur+(int64_t)S->B)break;
    S->fn--; if(S->fn)h4_down(S->fh,S->fn,S->fh[S->fn]); w_insert(S,x.t,x.s);}
}
static __attribute__((noinline)) int w_far(Sim*S){ // wheel empty: jump
  if(!S->fn)return 0; S->cur=(int64_t)(S->fh[0].t*S->invw)-1; far_pull(S); return 1;}
static inline int w_open(Sim*S){ // advance to the next non-empty bucket
  for(;;){
  u32 B=S->B,b=(u32)(S->cur+1)&(B-1),w=b>>6; u64 x=S->bits[w]>>(b&63); u32 d;
  if(LIKELY(x)){d=__builtin_ctzll(x);}
  else { u32 nw=B>>6,i; d=64-(b&63); for(i=1;i<=nw;i++){u32 ww=(w+i)&(nw-1);if(S->bits[ww]){d+=__builtin_ctzll(S->bits[ww]);break;}d+=64;}
    if(i>nw){ if(!w_far(S))return 0; continue; } }
  int64_t nc=S->cur+1+d; 
  if(UNLIKELY(S->fn && (int64_t)(S->fh[0].t*S->invw)<=nc)){ /* cannot happen: far events lie beyond the window */ }
  S->cur=nc; b=(u32)nc&(B-1);
  u32 s=S->head[b];S->head[b]=NIL;S->bits[b>>6]&=~(1ull<<(b&63));
  u32 n=0; Node*cb=S->cb;
  while(s!=NIL){double t=S->e[s].tev;u32 nx=S->e[s].next;
    if(UNLIKELY(n==S->ccap)){S->ccap*=2;S->cb=cb=realloc(S->cb,S->ccap*sizeof(Node));}
    u32 i=n++;while(i&&cb[i-1].t<t){cb[i]=cb[i-1];i--;}cb[i].t=t;cb[i].s=s;s=nx;}
  S->cn=n;
  // far events enter as the window slides
  if(UNLIKELY(S->fn&&S->fh[0].t*S->invw<(double)(S->cur+(int64_t)B)))far_pull(S);
  return 1;}
}

static void grow(Sim*S){u32 oc=S->cap;S->cap*=2;S->e=realloc(S->e,(size_t)S->cap*sizeof(Ent));for(u32 i=oc;i<S->cap;i++)S->e[i].next=i+1;S->e[S->cap-1].next=NIL;S->freehead=oc;}

static inline void schedule(Sim*S,double t,u32 s,u32 k){
  w_insert(S,t,s);
}
static void sim_init(Sim*S,const Model*m,double T,u64 seed){
  memset(S,0,sizeof*S);S->m=m;S->T=T;u64 x=seed*0x2545F4914F6CDD1Dull+12345;for(int i=0;i<4;i++)S->rs[i]=smix(&x);S->repkey=smix(&x);
  S->cap=4096;S->e=malloc(S->cap*sizeof(Ent));for(u32 i=0;i<S->cap;i++)S->e[i].next=i+1;S->e[S->cap-1].next=NIL;S->freehead=0;
  for(int k=0;k<9;k++)for(int c=0;c<4;c++)S->qh[k][c]=S->qt[k][c]=NIL;
  S->B=8192; double rate=m->lambda*(m->ns>1?16:2); S->invw=rate*2.0; S->cur=-1; S->bits=calloc(S->B/64,8);S->head=malloc(S->B*4);memset(S->head,0xff,S->B*4);
  S->ccap=64;S->cb=malloc(64*sizeof(Node));S->fcap=4096;S->fh=malloc(S->fcap*sizeof(Node));
}
static void sim_free(Sim*S){free(S->e);
 free(S->bits);free(S->head);free(S->cb);free(S->fh);
}
static void run(Sim*S){
  const Model*m=S->m; const double T=S->T; const double ia=1.0/m->lambda;
  double now=0, tarr; u64 akey=mix(S->repkey^0xA5A5A5A5ull);
  tarr=ia*zexp(S,mix(akey));
  const int ns=m->ns, nc=m->nc; const u32 EX=9;
  u64 ev=0;
  for(;;){
    u32 s,k; double t;
    // ---- next event
    int have; 
    if(S->cn==0){ if(!w_open(S)){have=0;t=INFINITY;} else {have=1;t=S->cb[S->cn-1].t;} } else {have=1;t=S->cb[S->cn-1].t;}
    if(tarr<t){ // external arrival
      now=tarr; if(now>T)break; ev++;
      if(UNLIKELY(S->freehead==NIL))grow(S);
      s=S->freehead; Ent*e=&S->e[s]; S->freehead=e->next;
      u64 id=S->nborn++; 
      double u=u01(mix(akey+(2*id+1)*0x9e3779b97f4a7c15ull)); tarr=now+ia*zexp(S,mix(akey+(2*id+2)*0x9e3779b97f4a7c15ull));
      e->key=mix(S->repkey+(id+1)*0xd1342543de82ef95ull); e->visits=0;
      u32 c=0; if(nc>1)c=(u>=m->cmix[0])+(u>=m->cmix[1])+(u>=m->cmix[2]);
      e->tsys=now; e->cls=c; k=0; S->live++; if(S->live>S->maxlive)S->maxlive=S->live;
    } else {
      if(t>T||!have)break; now=t; ev++;
      int popped=0; (void)popped;
      s=S->cb[--S->cn].s;
      Ent*e=&S->e[s]; k=e->stage; u32 c=e->cls;
      S->wsum[k][c]+=e->wait; S->wn[k][c]++;
      // next in this stage's queue takes the server
      u32 qm=S->qmask[k];
      if(m->servers[k]){
        if(qm){ u32 qc=__builtin_ctz(qm); u32 j=S->qh[k][qc]; Ent*f=&S->e[j]; u32 nx=f->next; S->qh[k][qc]=nx; if(nx==NIL)S->qmask[k]=qm&(qm-1);
          f->wait=now-f->tarr; double sv=service(S,m,f,k,qc); double te=now+sv; S->busyt[k]+=(te<T?te:T)-now;
          w_insert(S,te,j);
        } else S->busy[k]--;
      }
      double u=routeu(S,e,k); const double*th=m->rth[k][c];
      u32 d=m->rde[k][c][(u>=th[0])+(u>=th[1])+(u>=th[2])];
      // destination starts service immediately? then replace-top instead of pop+push
      if(d==EX){ S->ssum[c]+=now-e->tsys; S->sn[c]++; e->next=S->freehead; S->freehead=s; S->live--;
        continue; }
      u32 k0=k; e->visits+=(d<=k); k=d;
      int cap=m->servers[k];
      if(cap==0||S->busy[k]<cap){ S->busy[k]++; e->tarr=now; e->stage=k; e->wait=0;
        double te=now+service(S,m,e,k,c); if(cap)S->busyt[k]+=(te<T?te:T)-now;
        schedule(S,te,s,k);
        continue; }
      (void)k0;
      // enqueue
      e->tarr=now; e->stage=k; e->next=NIL;
      if(S->qmask[k]>>c&1){S->e[S->qt[k][c]].next=s;} else {S->qh[k][c]=s;S->qmask[k]|=1u<<c;}
      S->qt[k][c]=s; continue;
    }
    // arrival enters stage k
    { Ent*e=&S->e[s]; u32 c=e->cls; int cap=m->servers[k];
      e->tarr=now; e->stage=k;
      if(cap==0||S->busy[k]<cap){ S->busy[k]++; e->wait=0; double te=now+service(S,m,e,k,c); if(cap)S->busyt[k]+=(te<T?te:T)-now; schedule(S,te,s,k); }
      else { e->next=NIL; if(S->qmask[k]>>c&1){S->e[S->qt[k][c]].next=s;} else {S->qh[k][c]=s;S->qmask[k]|=1u<<c;} S->qt[k][c]=s; }
    }
  }
  S->events=ev; (void)ns;
}
static double nowsec(void){struct timespec t;clock_gettime(CLOCK_PROCESS_CPUTIME_ID,&t);return t.tv_sec+1e-9*t.tv_nsec;}
static Model mk(const char*name){ Model m; memset(&m,0,sizeof m);
  if(!strncmp(name,"net",3)){m.ns=9;m.nc=4;m.lambda=LAMBDA;memcpy(m.cmix,CMIX,sizeof CMIX);memcpy(m.servers,SERVERS,sizeof SERVERS);memcpy(m.dist,DIST,sizeof DIST);memcpy(m.mean,MEAN,sizeof MEAN);memcpy(m.mu,MU,sizeof MU);memcpy(m.sigma,SIGMA,sizeof SIGMA);memcpy(m.rth,RTH,sizeof RTH);memcpy(m.rde,RDE,sizeof RDE);
    if(!strcmp(name,"netbig"))for(int c=0;c<4;c++)m.mean[8][c]=365;}
  else {m.ns=1;m.nc=1;for(int c=0;c<4;c++){m.mean[0][c]=1;for(int i=0;i<4;i++){m.rth[0][c][i]=2;m.rde[0][c][i]=9;}m.cmix[c]=1;}
    if(!strcmp(name,"mm1")){m.lambda=.9;m.servers[0]=1;}
    else if(!strcmp(name,"mmc")){m.lambda=7.2;m.servers[0]=8;}
    else {m.nc=4;memcpy(m.cmix,CMIX,sizeof CMIX);m.lambda=.9;m.servers[0]=1;m.dist[0]=1;double s2=log1p(1.44);m.sigma[0]=sqrt(s2);for(int c=0;c<4;c++)m.mu[0][c]=-s2/2;} }
  return m;}

static long peak(void){ // kB; getrusage would count what the parent held
  long kb=0; char line[256]; FILE*f=fopen("/proc/self/status","r"); while(f&&fgets(line,256,f))if(sscanf(line,"VmHWM: %ld",&kb)==1)break; if(f)fclose(f); return kb;}

int main(int argc, char **argv) {
  double T = argc > 1 ? atof(argv[1]) : 1000; int reps = argc > 2 ? atoi(argv[2]) : 5; Model m = mk("net");
  for (int r = 0; r < reps; r++) {
    Sim S; double t0 = nowsec(); sim_init(&S, &m, T, 1000 + r); run(&S); double t1 = nowsec();
    printf("{\"events\": %llu, \"seconds\": %.9f, \"waits\": [", (unsigned long long)S.events, t1 - t0);
    for (int k = 0; k < 8; k++) for (int c = 0; c < 4; c++) printf("%s%.12g", k + c ? ", " : "", S.wn[k][c] ? S.wsum[k][c] / S.wn[k][c] : 0.0);
    printf("], \"memory\": %ld}\n", peak()); fflush(stdout); sim_free(&S);
  }
}
