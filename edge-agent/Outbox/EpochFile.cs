using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using SmartPoles.Protocols.Journal;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>The book on the disk: <c>epochs.json</c>, replaced as a whole.</summary>
/// <remarks>Version 2 knows classes, boots and packs; version 1, of agents before it, is read.</remarks>
public static class EpochFile
{
    public const string Name = "epochs.json";

    private const int Version = 2;

    /// <summary>The content of the file.</summary>
    public static byte[] ToBytes(EpochBook book)
    {
        var content = new EpochFileContent(
            Version,
            book.LogId,
            book.Covered,
            [.. book.Epochs.Select(epoch => new EpochEntry(
                Text(epoch.Epoch),
                epoch.OpenedUnixMs,
                epoch.IsClosingAcknowledged,
                [.. epoch.Devices.Select(pair => new DeviceEntry(
                    pair.Key,
                    pair.Value.Last,
                    [.. pair.Value.Told.Concat(pair.Value.Untold).Select(gap => new GapEntry(gap.First, gap.Count, gap.Reason, gap.IsTold))],
                    pair.Value.Floor))],
                epoch.Class))],
            book.LastKnownUnixMs,
            [.. book.DonePacks],
            [.. book.Boots.Select(boot => new BootEntry(Text(boot.Boot), boot.OffsetMs, boot.Clock, boot.GuessMs))]);
        return JsonSerializer.SerializeToUtf8Bytes(content, EpochFileJson.Default.EpochFileContent);
    }

    /// <summary>
    /// The book; empty when there is none yet or what is there cannot be used. Then the journal alone tells the numbers.
    /// </summary>
    /// <param name="files">Where it lies.</param>
    /// <param name="path">The file.</param>
    /// <param name="damage">What is wrong with the file; null when nothing is.</param>
    public static EpochBook Read(IJournalFiles files, string path, out string? damage)
    {
        damage = null;
        try
        {
            var content = JsonSerializer.Deserialize(ReadTwice(files, path), EpochFileJson.Default.EpochFileContent);
            if (content is { Version: > 0 and <= Version } && ToBook(content) is { } book) return book;
            damage = "unknown version or illegal numbers";
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return new EpochBook();
        }
        catch (Exception failure) when (failure is JsonException or IOException or UnauthorizedAccessException)
        {
            damage = failure.Message;
        }

        return new EpochBook();
    }

    /// <summary>A disk that stumbled once must not cost the book: what cannot be read is set aside, and its untold gaps with it.</summary>
    private static byte[] ReadTwice(IJournalFiles files, string path)
    {
        try
        {
            return AtomicFile.Read(files, path);
        }
        catch (IOException failure) when (failure is not (FileNotFoundException or DirectoryNotFoundException))
        {
            return AtomicFile.Read(files, path);
        }
    }

    private static EpochBook? ToBook(EpochFileContent content)
    {
        var book = new EpochBook
        {
            LogId = content.LogId, Covered = content.Covered, LastKnownUnixMs = content.LastKnownUnixMs, DonePacks = content.DonePacks ?? [],
        };
        foreach (var entry in content.Epochs ?? [])
        {
            if (entry is null || !ulong.TryParse(entry.Epoch, CultureInfo.InvariantCulture, out var number) || number == 0) return null;
            var epoch = new EpochLedger(number, entry.OpenedUnixMs) { IsClosingAcknowledged = entry.ClosingAcknowledged, Class = entry.Class };
            foreach (var device in entry.Devices ?? [])
            {
                if (device?.Device is null || !TelemetryIds.IsValid(device.Device)) return null;
                var ledger = epoch.Of(device.Device);
                (ledger.Last, ledger.Floor) = (device.Last, device.Floor);
                foreach (var gap in device.Gaps ?? [])
                {
                    if (gap is null || gap.First == 0 || gap.Count == 0) return null;
                    ledger.AddGap(new LedgerGap(gap.First, gap.Count, gap.Reason, gap.Told));
                }
            }

            book.Add(epoch);
        }

        var boots = new List<BootTime>();
        foreach (var boot in content.Boots ?? [])
        {
            if (boot is null || !ulong.TryParse(boot.Boot, CultureInfo.InvariantCulture, out var number)) return null;
            boots.Add(new BootTime(number, boot.OffsetMs, boot.Clock, boot.GuessMs));
        }

        book.Boots = boots;
        return book;
    }

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}

internal sealed record EpochFileContent(
    int Version, Guid LogId, long Covered, List<EpochEntry>? Epochs, long LastKnownUnixMs = 0, List<string>? DonePacks = null, List<BootEntry>? Boots = null);

internal sealed record EpochEntry(string Epoch, long OpenedUnixMs, bool ClosingAcknowledged, List<DeviceEntry>? Devices, DropClass? Class = null);

internal sealed record DeviceEntry(string Device, ulong Last, List<GapEntry>? Gaps, ulong Floor = 0);

internal sealed record GapEntry(ulong First, ulong Count, GapReason Reason, bool Told);

internal sealed record BootEntry(string Boot, long? OffsetMs, ClockQuality Clock, long GuessMs);

[JsonSourceGenerationOptions(UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EpochFileContent))]
internal sealed partial class EpochFileJson : JsonSerializerContext;
