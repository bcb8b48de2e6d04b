using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Journal;
using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>What lies in an outbox, read without touching it.</summary>
/// <param name="Gateway">Whose outbox.</param>
/// <param name="Bytes">Size of its log and packs.</param>
/// <param name="DamagedBytes">Bytes of log records that cannot be read.</param>
/// <param name="Positions">Where its log begins, how far it is acknowledged or packed, where it ends.</param>
/// <param name="Ledgers">Every epoch and device: numbers 1 to last without the gaps are what the server must have or get.</param>
/// <param name="Classes">What is packed, by class.</param>
public sealed record OutboxReport(
    string Gateway, long Bytes, long DamagedBytes, OutboxPositions Positions, IReadOnlyList<OutboxLedger> Ledgers, IReadOnlyList<OutboxClass> Classes)
{
    private const int AttemptsMax = 8;

    /// <exception cref="IOException">The directory cannot be read.</exception>
    public static OutboxReport Read(AgentConfiguration configuration, TimeProvider time)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return ReadOnce(configuration, time);
            }
            catch (FileNotFoundException) when (attempt < AttemptsMax)
            {
                // The running agent was faster: it packs, thins and frees while this looks.
            }
        }
    }

    public string ToJson() => JsonSerializer.Serialize(this, OutboxReportJson.Default.OutboxReport);

    public string ToText()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Outbox of {Gateway}: {Bytes} bytes; positions {Positions.Start} to {Positions.End}, acknowledged or packed below {Positions.Acknowledged}; damaged {DamagedBytes} bytes");
        foreach (var each in Classes)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  class {each.Class}: {each.Packs} packs, {each.Bytes} bytes, {each.Readings} readings; {each.ThinnedPacks} thinned, {each.DroppedPacks} dropped");
        }

        foreach (var ledger in Ledgers)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  epoch {ledger.Epoch}  {ledger.Class,-7}  device {ledger.Device}  last {ledger.Last}  pending {ledger.Pending}  gaps {ledger.Gaps.Sum(gap => (decimal)gap.Count)}");
        }

        return text.ToString();
    }

    private static OutboxReport ReadOnce(AgentConfiguration configuration, TimeProvider time)
    {
        var data = configuration.Agent.DataDirectory;
        var files = new ReadOnlyFiles();
        var book = EpochFile.Read(files, Path.Combine(data, EpochFile.Name), out _);
        var shelf = PackShelf.Open(files, OutboxJournal.PacksIn(data));
        var options = OutboxJournal.LogOptions(configuration.Outbox) with { PositionFloor = shelf.End };
        using var log = SegmentLog.Open(OutboxJournal.LogIn(data), options, time, files);
        var cursor = log.OpenCursor("uplink");
        OutboxJournal.DropUnfinishedPacks(shelf, log, cursor, book);
        var pending = new Dictionary<(ulong, string), ulong>();
        var gaps = new Dictionary<(ulong, string, GapReason), OutboxGap>();
        var classes = shelf.Packs.GroupBy(pack => pack.Class).Select(packs => ClassOf(packs.Key, [.. packs])).ToArray();
        foreach (var pack in shelf.Packs)
        {
            foreach (var range in shelf.Index(pack))
            {
                if (range.Carried > 0) AddTo(pending, (range.Epoch, range.Device), range.Carried);
                if (range.Count > range.Carried) AddGap(gaps, range, pack.Kind == PackKind.Thinned ? GapReason.Thinned : GapReason.OutboxFull);
            }
        }

        var damaged = OutboxScan.Run(log, log.StartPosition, (record, entry) =>
        {
            foreach (var number in entry.Numbers) book.Note(number.Epoch, number.Device, number.Last, 0);
            for (var index = 0; index < entry.Sections.Length; index++)
            {
                var section = entry.Sections[index];
                book.Note(section.Epoch, entry.Device, section.Last, 0);
                if (Place.Of(record, index, entry.Sections.Length).Position < cursor.Position) continue;
                AddTo(pending, (section.Epoch, entry.Device), (ulong)section.Readings.Length);
            }
        });
        var ledgers =
            from epoch in book.Epochs
            from device in epoch.Devices
            where device.Value.Last > 0
            select new OutboxLedger(
                epoch.Epoch.ToString(CultureInfo.InvariantCulture),
                device.Key,
                device.Value.Last,
                pending.GetValueOrDefault((epoch.Epoch, device.Key)),
                [
                    .. device.Value.Told.Concat(device.Value.Untold).Select(gap => new OutboxGap(gap.First, gap.Count, gap.Reason.ToString())),
                    .. gaps.Where(pair => pair.Key.Item1 == epoch.Epoch && pair.Key.Item2 == device.Key).Select(pair => pair.Value),
                ],
                epoch.Class?.ToString() ?? "All");
        return new OutboxReport(
            configuration.Agent.GatewayId,
            log.BytesOnDisk + shelf.BytesOnDisk,
            damaged,
            new OutboxPositions(log.StartPosition, cursor.Position, log.DurablePosition),
            [.. ledgers],
            classes);
    }

    private static void AddTo(Dictionary<(ulong, string), ulong> counts, (ulong, string) key, ulong count) =>
        counts[key] = counts.GetValueOrDefault(key) + count;

    private static void AddGap(Dictionary<(ulong, string, GapReason), OutboxGap> gaps, in PackRange range, GapReason reason)
    {
        var key = (range.Epoch, range.Device, reason);
        var before = gaps.GetValueOrDefault(key) ?? new OutboxGap(range.First, 0, reason.ToString());
        gaps[key] = before with { First = Math.Min(before.First, range.First), Count = before.Count + range.Count - range.Carried };
    }

    private static OutboxClass ClassOf(DropClass @class, Pack[] packs) => new(
        @class.ToString(),
        packs.Length,
        packs.Sum(pack => pack.Bytes),
        packs.Sum(pack => (long)pack.Carried),
        packs.Count(pack => pack.Kind == PackKind.Thinned),
        packs.Count(pack => pack.Kind == PackKind.Dropped));
}

/// <summary>Journal positions, bytes since the outbox began.</summary>
public sealed record OutboxPositions(long Start, long Acknowledged, long End);

/// <summary>The packs of one class.</summary>
/// <param name="Class">Name of the class.</param>
/// <param name="Packs">How many files.</param>
/// <param name="Bytes">What they take on the disk.</param>
/// <param name="Readings">Readings in them.</param>
/// <param name="ThinnedPacks">Of them reduced to minimum, maximum and mean.</param>
/// <param name="DroppedPacks">Of them that only tell of gaps.</param>
public sealed record OutboxClass(string Class, int Packs, long Bytes, long Readings, int ThinnedPacks, int DroppedPacks);

/// <summary>One device in one epoch.</summary>
/// <param name="Epoch">Decimal, as text: JSON readers round 64-bit numbers.</param>
/// <param name="Device">Device id.</param>
/// <param name="Last">Highest number that is durable or recorded.</param>
/// <param name="Pending">Readings not known as acknowledged; after a kill some of them may be.</param>
/// <param name="Gaps">Numbers that will never come.</param>
/// <param name="Class">Class of the epoch's quantities; All for an epoch of an older agent.</param>
public sealed record OutboxLedger(string Epoch, string Device, ulong Last, ulong Pending, IReadOnlyList<OutboxGap> Gaps, string Class);

/// <summary>Numbers that will never come.</summary>
/// <param name="First">The first of them.</param>
/// <param name="Count">How many; of numbers thinned or dropped the sum of all runs.</param>
/// <param name="Reason">Why.</param>
public sealed record OutboxGap(ulong First, ulong Count, string Reason);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(OutboxReport))]
internal sealed partial class OutboxReportJson : JsonSerializerContext;
