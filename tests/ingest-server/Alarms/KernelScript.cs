using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Decoding;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.IngestServer.Tests.Alarms;

/// <summary>Journal entries in memory, to be played to a kernel as often as wanted.</summary>
internal sealed class KernelScript
{
    private readonly List<byte[]> _entries = [];
    private readonly EntryWriter _writer = new();

    public int Count => _entries.Count;

    public KernelScript Tick(long unixMs)
    {
        _entries.Add(_writer.Tick(unixMs).ToArray());
        return this;
    }

    public KernelScript Node(MessageKind kind, long unixMs, string gateway = GatewayMessages.Gateway)
    {
        var message = new DecodedMessage();
        message.Reset(kind, gateway, null, unixMs);
        message.BdSeq = 0;
        _entries.Add(_writer.Message(message).ToArray());
        return this;
    }

    public KernelScript Rules(long unixMs, RuleSet set)
    {
        _entries.Add(_writer.Rules(unixMs, set.Hash, set.Text).ToArray());
        return this;
    }

    public KernelScript Data(long receivedUnixMs, bool isHistorical, params Reading[] readings) =>
        Device(GatewayMessages.Lamp, receivedUnixMs, isHistorical, readings);

    public KernelScript Device(string device, long receivedUnixMs, params Reading[] readings) => Device(device, receivedUnixMs, false, readings);

    public KernelScript Device(string device, long receivedUnixMs, bool isHistorical, params Reading[] readings) =>
        Behind(GatewayMessages.Gateway, device, receivedUnixMs, isHistorical, readings);

    public KernelScript Behind(string gateway, string device, long receivedUnixMs, bool isHistorical, params Reading[] readings)
    {
        var message = new DecodedMessage();
        message.Reset(MessageKind.Data, gateway, device, receivedUnixMs);
        message.Readings.AddRange(readings.Select(reading => new DecodedReading(reading, isHistorical)));
        _entries.Add(_writer.Message(message).ToArray());
        return this;
    }

    public List<AlarmTransition> PlayTo(AlarmKernel kernel, int from = 0, int? to = null)
    {
        var transitions = new List<AlarmTransition>();
        for (var index = from; index < (to ?? _entries.Count); index++)
        {
            Assert.Equal(EntryStatus.Ok, JournalEntry.Read(_entries[index], out var entry));
            kernel.Apply(in entry, index, transitions);
        }

        return transitions;
    }
}
