import { makeRng } from "../src/base/rng.ts";
import { makeFtrl } from "../src/learning/ftrl.ts";
import { normalisedEntropy } from "../src/learning/metrics.ts";
import { murmur3 } from "../src/learning/murmur3.ts";
import { allFigures, alternate, type Contestant, type Measure, type Outcome, rateOf, ratio, rounded } from "./measure.ts";

const bits = 18;
const features = 40;
const count = 65_536;
/** Examples whose features are kept as texts as well. */
const named = 8192;
/** How many values a feature has: hours and channels, but also items and people. */
const kinds = [3, 10, 24, 50, 200, 1000, 20_000, 200_000] as const;
const batches = [1024, 8192] as const;

export const learner: Measure = {
  name: "learner",
  what: `examples of ${features} hashed features learned a second, 2^${bits} slots, one core`,
  async run(rounds): Promise<Outcome> {
    const world = makeWorld();
    const { names, indexes, labels } = world;
    const learn = (hash: boolean): Contestant => {
      const at = new Uint32Array(features);
      return () => {
        const model = makeFtrl({ bits, alpha: 0.05, l1: 0.5, l2: 1 });
        return rateOf(count, () => {
          for (let i = 0; i < count; i++) {
            const n = hash ? i % named : i;
            const from = n * features;
            for (let k = 0; k < features; k++) at[k] = hash ? murmur3(names[from + k] ?? "") : (indexes[from + k] ?? 0);
            model.update(at, features, labels[n] ?? 0);
          }
        });
      };
    };
    const trained = makeFtrl({ bits, alpha: 0.05, l1: 0.5, l2: 1 });
    const exampleAt = (n: number): Uint32Array => indexes.subarray(n * features, (n + 1) * features);
    const before = Float64Array.from(labels, (label, n) => trained.update(exampleAt(n), features, label));
    const half = count / 2;
    const contestants: Record<string, Contestant> = {
      "carillon, learning": learn(false),
      "carillon, hashing texts and learning": learn(true),
      "carillon, predicting": () =>
        rateOf(count, () => {
          let sum = 0;
          for (let n = 0; n < count; n++) sum += trained.probability(exampleAt(n), features);
          if (Number.isNaN(sum)) throw new Error("not a number");
        }),
    };
    const peer = await loadTensorflow();
    if (peer) for (const batch of batches) contestants[`tfjs, batches of ${batch}`] = () => learnByTensorflow(peer, world, batch);
    const found = await alternate(rounds, "examples", contestants);
    const entropy = normalisedEntropy(labels.subarray(half), before.subarray(half));
    return {
      figures: allFigures(found),
      ratios: peer
        ? batches.map((batch) =>
            ratio(
              `carillon, learning ÷ tfjs, batches of ${batch}, CPU time`,
              found.get("carillon, learning")?.cpu,
              found.get(`tfjs, batches of ${batch}`)?.cpu,
            ),
          )
        : [],
      notes: [
        `Normalised entropy of the second half, each predicted before it was learned: ${rounded(entropy ?? Number.NaN)}; ${trained.nonZero} weights not 0, ${rounded(trained.encode().length / 1e6)} MB encoded.`,
        peer
          ? "tfjs does less: plain gradient descent, one step a batch, no rate per feature, no penalties. On its backend in JavaScript."
          : "Nothing beside it: @tensorflow/tfjs-core and @tensorflow/tfjs-backend-cpu are not installed.",
      ],
    };
  },
};

interface World {
  readonly names: readonly string[];
  readonly indexes: Uint32Array;
  readonly labels: Float64Array;
}

/** Examples with frequent and rare values, 7 to 8 in a hundred positive, whose chances depend on the values. */
function makeWorld(): World {
  const rng = makeRng("bench learner");
  const names: string[] = [];
  const indexes = new Uint32Array(count * features);
  const labels = new Float64Array(count);
  for (let n = 0; n < count; n++) {
    let logit = -3;
    for (let k = 0; k < features; k++) {
      const value = Math.floor((kinds[k % kinds.length] ?? 1) * rng.next() ** 3);
      const name = `feature${k}=${value}`;
      const hash = murmur3(name);
      if (n < named) names.push(name);
      indexes[n * features + k] = hash & (2 ** bits - 1);
      logit += 0.3 * (hash / 2 ** 31 - 1);
    }
    labels[n] = rng.next() < 1 / (1 + Math.exp(-logit)) ? 1 : 0;
  }
  return { names, indexes, labels };
}

/** What is used of tfjs: named here, since the package may be absent. */
interface Tensor {
  assign(value: Tensor): void;
  data(): Promise<Float32Array>;
  dispose(): void;
}
interface Tensorflow {
  setBackend(name: string): Promise<boolean>;
  tidy(work: () => void): void;
  variable(start: Tensor): Tensor;
  zeros(shape: readonly number[]): Tensor;
  tensor1d(values: Int32Array | Float32Array, type?: string): Tensor;
  gather(from: Tensor, at: Tensor): Tensor;
  reshape(what: Tensor, shape: readonly number[]): Tensor;
  tile(what: Tensor, times: readonly number[]): Tensor;
  sum(what: Tensor, axis: number): Tensor;
  sub(a: Tensor, b: Tensor): Tensor;
  mul(a: Tensor, b: number): Tensor;
  sigmoid(what: Tensor): Tensor;
  scatterND(at: Tensor, values: Tensor, shape: readonly number[]): Tensor;
}

async function loadTensorflow(): Promise<Tensorflow | null> {
  const [core, backend]: string[] = ["@tensorflow/tfjs-core", "@tensorflow/tfjs-backend-cpu"];
  try {
    const tf = (await import(String(core))) as Tensorflow; // an optional package: its types are not there to import
    await import(String(backend));
    return (await tf.setBackend("cpu")) ? tf : null;
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ERR_MODULE_NOT_FOUND") return null;
    throw cause;
  }
}

async function learnByTensorflow(tf: Tensorflow, { indexes, labels }: World, batch: number) {
  const slots = 2 ** bits;
  const weights = tf.variable(tf.zeros([slots]));
  const rate = await rateOf(count, async () => {
    for (let from = 0; from < count; from += batch) {
      tf.tidy(() => {
        const at = tf.tensor1d(Int32Array.from(indexes.subarray(from * features, (from + batch) * features)), "int32");
        const wanted = tf.tensor1d(Float32Array.from(labels.subarray(from, from + batch)));
        const logits = tf.sum(tf.reshape(tf.gather(weights, at), [batch, features]), 1);
        const miss = tf.sub(tf.sigmoid(logits), wanted);
        const each = tf.reshape(tf.tile(tf.reshape(miss, [batch, 1]), [1, features]), [batch * features]);
        const gradient = tf.scatterND(tf.reshape(at, [batch * features, 1]), each, [slots]);
        weights.assign(tf.sub(weights, tf.mul(gradient, 1 / batch)));
      });
    }
    await weights.data();
  });
  weights.dispose();
  return rate;
}
