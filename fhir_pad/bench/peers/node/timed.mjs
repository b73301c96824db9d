// Answer each line of standard input with one line: {"seconds": wall time, "made": ...}.
import { createInterface } from "node:readline";

export async function timed(work) {
  console.log(JSON.stringify({ ready: true }));
  for await (const line of createInterface({ input: process.stdin })) {
    const began = process.hrtime.bigint();
    // Bytes to bytes, as ours is timed.
    const made = JSON.stringify(await work(JSON.parse(line)));
    const seconds = Number(process.hrtime.bigint() - began) / 1e9;
    console.log(`{"seconds": ${seconds}, "made": ${made}}`);
  }
}
