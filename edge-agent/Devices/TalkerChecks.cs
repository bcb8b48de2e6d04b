using SmartPoles.EdgeAgent.Configuration;

namespace SmartPoles.EdgeAgent.Devices;

/// <summary>Finds talkers of one line that would take each other's sentences for their own.</summary>
internal static class TalkerChecks
{
    public static void Find(BusOptions bus, IReadOnlyList<Device> devices, FaultList faults)
    {
        for (var index = 1; index < devices.Count; index++)
        {
            foreach (var earlier in devices.Take(index))
            {
                var later = devices[index];
                if (!earlier.Peer.Means(later.Peer) && !later.Peer.Means(earlier.Peer)) continue;
                if (SentencesOf(later).Intersect(SentencesOf(earlier)).ToList() is not { Count: > 0 } both) continue;
                var path = bus.Devices.First(options => options.Id == later.Id).Path;
                faults.Add($"{path}.Talker", $"{later.Id} would take {string.Join(", ", both)} of {later.Peer}, and so would {earlier.Id} of {earlier.Peer}", "Give each its own two letters, or leave one out");
            }
        }
    }

    /// <summary>The sentences that a talker is listened to for.</summary>
    public static IReadOnlyList<NmeaFormatter> SentencesOf(Device device) =>
        [.. device.Fields.SelectMany(field => field.Sources).Select(source => source.Formatter).Distinct().Order()];
}
