using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>Gathers sections of polls into blocks: consecutive numbers of one device, stamped alike.</summary>
internal sealed class PackBuilder
{
    private readonly Dictionary<(ulong Epoch, string Device), Open> _open = [];
    private readonly List<PackBlock> _blocks = [];

    public void Add(string device, RecordStamp stamp, in OutboxSection section)
    {
        var key = (section.Epoch, device);
        if (_open.TryGetValue(key, out var open))
        {
            var follows = open.First + (ulong)open.Readings.Count == section.First && open.Stamp == stamp;
            if (follows && open.Readings.Count + section.Readings.Length <= PackCodec.ReadingsMax)
            {
                open.Readings.AddRange(section.Readings);
                return;
            }

            Flush(key, open);
        }

        _open[key] = new Open(section.First, stamp, [.. section.Readings]);
    }

    /// <summary>All blocks.</summary>
    public List<PackBlock> Close()
    {
        foreach (var (key, open) in _open) Flush(key, open);
        _open.Clear();
        return _blocks;
    }

    private void Flush((ulong Epoch, string Device) key, Open open) => _blocks.Add(new PackBlock(
        key.Epoch, key.Device, open.Stamp, [new LedgerEntry(open.First, (ulong)open.Readings.Count, null)], [.. open.Readings]));

    private sealed record Open(ulong First, RecordStamp Stamp, List<Reading> Readings);
}
