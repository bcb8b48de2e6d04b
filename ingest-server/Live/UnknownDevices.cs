using SmartPoles.IngestServer.Admission;
using SmartPoles.IngestServer.Decoding;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.IngestServer.Live;

/// <summary>
/// Devices that gateways report and the registry does not know, or knows at another gateway: waiting to be adopted. Their messages
/// lie in the journal with that verdict; this is the list for people. The live loop writes, anyone reads.
/// </summary>
public sealed class UnknownDevices
{
    /// <summary>More strangers than a city has gateways are a misconfiguration; the newest would say nothing new.</summary>
    public const int CountMax = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Gateway, string Device), UnknownDevice> _devices = [];
    private long _overflow;

    /// <summary>Messages of devices that found no place in the list.</summary>
    public long Overflow => Volatile.Read(ref _overflow);

    /// <summary>By gateway and device.</summary>
    public IReadOnlyList<UnknownDevice> All
    {
        get
        {
            lock (_gate) return [.. _devices.Values.OrderBy(device => device.Gateway, StringComparer.Ordinal).ThenBy(device => device.Device, StringComparer.Ordinal)];
        }
    }

    internal void Note(in JournalEntry entry)
    {
        if (entry.Stage != RefusalStage.Admission || entry.Device.IsEmpty) return;
        var outcome = (AdmissionOutcome)entry.Verdict;
        if (outcome is not (AdmissionOutcome.UnknownDevice or AdmissionOutcome.ForeignDevice)) return;
        var key = (JournalEntry.TextOf(entry.Gateway), JournalEntry.TextOf(entry.Device));
        lock (_gate)
        {
            if (!_devices.TryGetValue(key, out var known))
            {
                if (_devices.Count >= CountMax)
                {
                    Interlocked.Increment(ref _overflow);
                    return;
                }

                known = new UnknownDevice(key.Item1, key.Item2, outcome, entry.ReceivedUnixMs, 0, 0, []);
            }

            var named = Named(in entry);
            _devices[key] = known with
            {
                Verdict = outcome, LastUnixMs = entry.ReceivedUnixMs, Messages = known.Messages + 1, Quantities = named.Count > 0 ? named : known.Quantities,
            };
        }
    }

    /// <summary>A birth tells what the device measures; data have aliases only.</summary>
    private static List<string> Named(in JournalEntry entry)
    {
        var names = new List<string>();
        if (SparkplugTopic.Parse(JournalEntry.TextOf(entry.Subject), out var topic) != TopicStatus.Ok || topic.Type != SparkplugMessageType.DBirth) return names;

        // The journal keeps the first 4 KiB of a refused message: the birth of a larger device is not whole, and names nothing.
        if (SparkplugPayload.Read(entry.Detail, out var payload) != SparkplugStatus.Ok) return names;
        var metrics = payload.GetEnumerator();
        while (metrics.MoveNext())
        {
            var quantity = QuantityNames.Find(metrics.Current.Name);
            if (quantity != Quantity.None) names.Add(QuantityCatalogue.Get(quantity).Name);
        }

        return names;
    }
}

/// <summary>A device that waits to be adopted.</summary>
/// <param name="Gateway">Who reports it.</param>
/// <param name="Device">Device id as reported.</param>
/// <param name="Verdict">Unknown to the registry, or bound to another gateway there.</param>
/// <param name="FirstUnixMs">Receipt of the first message since the server's start, or a little before.</param>
/// <param name="LastUnixMs">Receipt of the newest.</param>
/// <param name="Messages">How many.</param>
/// <param name="Quantities">What its birth declares, of the catalogue.</param>
public sealed record UnknownDevice(
    string Gateway, string Device, AdmissionOutcome Verdict, long FirstUnixMs, long LastUnixMs, long Messages, IReadOnlyList<string> Quantities);
