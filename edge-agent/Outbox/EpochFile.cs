using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>The book on the disk: <c>epochs.json</c>, replaced as a whole.</summary>
public static class EpochFile
{
    public const string Name = "epochs.json";

    private const int Version = 1;

    public static void Write(string path, EpochBook book)
    {
        var content = new EpochFileContent(Version, book.LogId, book.Covered, [.. book.Epochs.Select(epoch => new EpochEntry(
            epoch.Epoch.ToString(CultureInfo.InvariantCulture),
            epoch.OpenedUnixMs,
            epoch.IsClosingAcknowledged,
            [.. epoch.Devices.Select(pair => new DeviceEntry(
                pair.Key, pair.Value.Last, [.. pair.Value.Gaps.Select(gap => new GapEntry(gap.First, gap.Count, gap.Reason, gap.IsTold))]))]))]);
        AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(content, EpochFileJson.Default.EpochFileContent));
    }

    /// <summary>
    /// The book; empty when there is none yet or what is there cannot be used. Then the journal alone tells the numbers.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="damage">What is wrong with the file; null when nothing is.</param>
    public static EpochBook Read(string path, out string? damage)
    {
        damage = null;
        try
        {
            var content = JsonSerializer.Deserialize(File.ReadAllBytes(path), EpochFileJson.Default.EpochFileContent);
            if (content is { Version: Version } && ToBook(content) is { } book) return book;
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

    private static EpochBook? ToBook(EpochFileContent content)
    {
        var book = new EpochBook { LogId = content.LogId, Covered = content.Covered };
        foreach (var entry in content.Epochs ?? [])
        {
            if (!ulong.TryParse(entry.Epoch, CultureInfo.InvariantCulture, out var number) || number == 0) return null;
            var epoch = new EpochLedger(number, entry.OpenedUnixMs) { IsClosingAcknowledged = entry.ClosingAcknowledged };
            foreach (var device in entry.Devices ?? [])
            {
                if (!TelemetryIds.IsValid(device.Device)) return null;
                var ledger = epoch.Of(device.Device);
                ledger.Last = device.Last;
                foreach (var gap in device.Gaps ?? [])
                {
                    if (gap.First == 0 || gap.Count == 0) return null;
                    ledger.AddGap(new LedgerGap(gap.First, gap.Count, gap.Reason, gap.Told));
                }
            }

            book.Add(epoch);
        }

        return book;
    }
}

internal sealed record EpochFileContent(int Version, Guid LogId, long Covered, List<EpochEntry>? Epochs);

internal sealed record EpochEntry(string Epoch, long OpenedUnixMs, bool ClosingAcknowledged, List<DeviceEntry>? Devices);

internal sealed record DeviceEntry(string Device, ulong Last, List<GapEntry>? Gaps);

internal sealed record GapEntry(ulong First, ulong Count, GapReason Reason, bool Told);

[JsonSourceGenerationOptions(WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(EpochFileContent))]
internal sealed partial class EpochFileJson : JsonSerializerContext;
