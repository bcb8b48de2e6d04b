// A foreign host: reads lines "topic hex" on stdin as mosquitto_sub -F '%t %x' writes them, and gives one JSON line for each metric of a DATA message:
// {"device", "name", "ms", "value"}. The Tahu TypeScript codec decodes; what a host has to bring along is the memory of the births, where name and
// datatype of an alias stand (Sparkplug 3.0, chapter 6, Metric: datatype SHOULD NOT be in DATA, and this codec gives null for a metric without one).
const readline = require('node:readline');
const payloads = require('sparkplug-payload').get('spBv1.0');
const { Payload } = require('sparkplug-payload/lib/sparkplugPayloadProto').org.eclipse.tahu.protobuf;
const births = new Map();

const typed = (node, bytes) => {
  const message = Payload.decode(bytes);
  for (const metric of message.metrics) {
    const born = births.get(node)?.get(String(metric.alias));
    if (!metric.datatype && born) metric.datatype = born.datatype;
  }
  return payloads.decodePayload(Payload.encode(message).finish());
};

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const [topic, hex] = line.split(' ');
  const [namespace, , type, node, device] = topic.split('/');
  if (namespace !== 'spBv1.0' || !device) return;
  const bytes = Buffer.from(hex, 'hex');
  const key = `${node}/${device}`;
  if (type === 'DBIRTH') {
    const metrics = Payload.decode(bytes).metrics;
    births.set(key, new Map(metrics.map((metric) => [String(metric.alias), { name: metric.name, datatype: metric.datatype }])));
  } else if (type === 'DDATA') {
    for (const metric of typed(key, bytes).metrics) {
      const born = births.get(key)?.get(String(metric.alias));
      if (metric.type === 'Bytes') continue;
      console.log(JSON.stringify({ device, name: born?.name ?? null, ms: Number(metric.timestamp), value: metric.value }));
    }
  }
});
