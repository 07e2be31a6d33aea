import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { startDynoxide } from '../../infra/local/dynoxide.ts';
import { createTables, localClient } from '../support/tables.ts';
import { aCommit, aStream, threeEvents } from '../functions/store/commits.ts';
import { createEventStore, itemFromCommit } from '../../functions/lib/adapters/event-store.ts';
import { rmSync } from 'node:fs';
for (const x of ['','-wal','-shm']) rmSync('/tmp/probe.sqlite'+x,{force:true});
const e = await startDynoxide({dbPath:'/tmp/probe.sqlite'}); const c = localClient(e.endpoint);
await createTables(e.endpoint); const store=createEventStore({client:c,table:'events'});
const lanes=async(q,f)=>{await Promise.all(Array.from({length:20},async()=>{for(const i of q) await f(i)}))};
const cpu={ours:[],bare:[]}, wall={ours:[],bare:[]}, eng={ours:[],bare:[]};
import { readFileSync } from 'node:fs';
const et=()=>{const s=readFileSync(`/proc/${e.pid}/stat`,'utf8');const f=s.slice(s.lastIndexOf(')')+2).split(' ');return (Number(f[11])+Number(f[12]))*10};
const N=300;
for(let r=0;r<24;r++){
  const cs=Array.from({length:N},()=>aCommit({stream:aStream(),events:threeEvents()})); const items=Array.from({length:N},()=>itemFromCommit(aCommit({stream:aStream(),events:threeEvents()})));
  const runs=[['ours',()=>lanes(cs.values(),x=>store.append(x))],['bare',()=>lanes(items.values(),i=>c.send(new PutItemCommand({TableName:'events',Item:i})))]];
  if(r%2)runs.reverse();
  for(const [n,f] of runs){const c0=process.cpuUsage(),t0=performance.now(),e0=et();await f();const d=process.cpuUsage(c0);if(r>1){cpu[n].push((d.user+d.system)/N);wall[n].push((performance.now()-t0)*1000/N);eng[n].push((et()-e0)*1000/N)}}
}
const med=a=>a.toSorted((x,y)=>x-y)[a.length>>1];
for(const n of ['ours','bare'])console.log(n,'cpu us/op',med(cpu[n]).toFixed(0),'engine',(eng[n].reduce((a,b)=>a+b)/eng[n].length).toFixed(0),'wall us/op',med(wall[n]).toFixed(0));
console.log('ratio wall', med(wall.bare)/med(wall.ours), 'paired', med(wall.ours.map((w,i)=>wall.bare[i]/w)));
await e.stop();
