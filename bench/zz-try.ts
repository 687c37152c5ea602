import { engine, told } from "./decide-world.ts";
import { learnedWorld, ratedWorld } from "./learned-world.ts";
import { callsFor } from "./measure.ts";
const t0=performance.now();
const world = learnedWorld(1000);
console.log("build", Math.round(performance.now()-t0), world.shared.model.learned.response?.normalisedEntropy, world.shared.model.learned.timing?.personalFrom);
const run = engine(world);
for (let i=0;i<600;i++) run(i);
if (!process.argv.includes("--quick")) {
console.log(told("learned", world));
const skips: Record<string, number> = {};
let sum=0;
for (let i=0;i<1000;i++){const d=run(i); const k=d.skipped??"chosen"; skips[k]=(skips[k]??0)+1; sum=(sum*31+ (d.chosen?.sendAtMs??7)%1000003 + Math.round((d.chosen?.propensity??0)*1e6))%1e9; }
console.log(skips, "checksum", sum);
}
for (let k=0;k<3;k++){const r=await callsFor(1500, run); console.log("learned", Math.round(r.perSecond), Math.round(r.perCpuSecond));}
if (!process.argv.includes("--quick")) {const rw=engine(ratedWorld(world)); await callsFor(500, rw); const r=await callsFor(1500, rw); console.log("rate", Math.round(r.perSecond), Math.round(r.perCpuSecond));}
