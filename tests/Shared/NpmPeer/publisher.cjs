// A foreign edge node: births and data by the Tahu TypeScript codec, over MQTT 3.1.1 written here (no client package is needed for five
// kinds of packet). node publisher.cjs PORT CLIENT-ID GROUP NODE DEVICE COUNT QOS: publishes COUNT values of Boiler/Power by alias,
// the last one twice, and ends when all is acknowledged.
const net = require('node:net');
const payloads = require('sparkplug-payload').get('spBv1.0');
const [port, clientId, group, node, device, count, qos] = process.argv.slice(2);
const start = 1760000000000;
let seq = 0, nextId = 1, open = 0, done = false;

const text = (value) => Buffer.concat([Buffer.from([value.length >> 8, value.length & 255]), Buffer.from(value)]);
const packet = (first, ...parts) => {
  const body = Buffer.concat(parts);
  const length = [];
  for (let rest = body.length; ; rest = Math.floor(rest / 128)) {
    length.push(rest > 127 ? (rest % 128) | 128 : rest);
    if (rest < 128) break;
  }
  return Buffer.concat([Buffer.from([first, ...length]), body]);
};

const socket = net.connect(Number(port), '127.0.0.1');
const publish = (type, metrics, withDevice) => {
  const body = Buffer.from(payloads.encodePayload({ timestamp: start, metrics, seq: seq++ % 256 }));
  const topic = `spBv1.0/${group}/${type}/${node}${withDevice ? '/' + device : ''}`;
  const id = nextId++;
  if (Number(qos) === 1) open++;
  socket.write(Number(qos) === 1
    ? packet(0x32, text(topic), Buffer.from([id >> 8, id & 255]), body)
    : packet(0x30, text(topic), body));
};
const reading = (number) => [{ alias: 7, timestamp: start + number, type: 'Float', value: 100 + number }];

const talk = () => {
  publish('NBIRTH', [{ name: 'bdSeq', type: 'Int64', value: 0 }], false);
  publish('DBIRTH', [{ name: 'Boiler/Power', alias: 7, timestamp: start, type: 'Float', value: 0 }], true);
  for (let number = 1; number <= Number(count); number++) publish('DDATA', reading(number), true);
  publish('DDATA', reading(Number(count)), true);
  done = true;
  if (Number(qos) === 0) socket.write(packet(0xC0));
};

let rest = Buffer.alloc(0);
socket.on('data', (chunk) => {
  rest = Buffer.concat([rest, chunk]);
  while (rest.length >= 2 && rest.length >= 2 + rest[1]) {
    const [first, length] = rest;
    const body = rest.subarray(2, 2 + length);
    rest = rest.subarray(2 + length);
    if (first >> 4 === 2) {
      if (body[1] !== 0) { console.error(`CONNACK ${body[1]}`); process.exit(1); }
      talk();
    }
    if (first >> 4 === 4) open--;
    if (done && ((first >> 4 === 4 && open === 0) || first >> 4 === 13)) {
      socket.end(packet(0xE0));
      console.log('published');
    }
  }
});
socket.on('error', (failure) => { console.error(failure.message); process.exit(1); });
socket.write(packet(0x10, text('MQTT'), Buffer.from([4, 2, 0, 60]), text(clientId)));
