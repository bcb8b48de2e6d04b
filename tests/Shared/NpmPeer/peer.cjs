// Answers for the Tahu TypeScript codec, one JSON line for each line on stdin:
// {"decode": hex} gives what it reads, {"encode": payload} gives {"hex": ...}. 64-bit numbers travel as text.
const payloads = require('sparkplug-payload').get('spBv1.0');
const readline = require('node:readline');

const plain = (key, value) => {
  if (value && value.constructor && value.constructor.name === 'Long') return value.toString();
  if (value && value.type === 'Buffer') return Buffer.from(value.data).toString('hex').toUpperCase();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex').toUpperCase();
  return value;
};

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const request = JSON.parse(line);
  const answer = request.decode !== undefined
    ? payloads.decodePayload(Buffer.from(request.decode, 'hex'))
    : { hex: Buffer.from(payloads.encodePayload(request.encode)).toString('hex').toUpperCase() };
  console.log(JSON.stringify(answer, plain));
});
