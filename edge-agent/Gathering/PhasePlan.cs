using SmartPoles.EdgeAgent.Devices;

namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>
/// When in its period each device of a bus is visited. A visit gets as much room as it takes, or as much as its first question takes when
/// nobody answers: then a device that dies pushes nobody, and no visit is torn apart by the alarms of the next.
/// </summary>
/// <remarks>
/// <code>
/// start: |1|2|3|4|                              as fast as the bus can
/// later: |1  |2  |3  |4  |   free, for probes   |1  |2  |3  |4  |
///        '---------------- a period ------------'
/// </code>
/// Devices of one period follow each other. Those of several share the bus: each period is filled to the share that all together need.
/// The last of a period stays where the start puts it, the others move away from it.
/// </remarks>
internal static class PhasePlan
{
    /// <summary>One slot of each device, as a time from the start of the loop, maybe before it; the others are whole periods away.</summary>
    public static TimeSpan[] Of(IReadOnlyList<Device> devices)
    {
        var slots = new TimeSpan[devices.Count];
        var share = Math.Min(1, devices.Sum(device => RoomOf(device) / PeriodOf(device)));
        foreach (var same in Enumerable.Range(0, devices.Count).GroupBy(index => PeriodOf(devices[index])))
        {
            int[] members = [.. same];
            var stretch = same.Key * share / Sum(members.Select(index => RoomOf(devices[index])));
            var at = Sum(devices.Take(members[^1]).Select(VisitOf));
            foreach (var index in members.Reverse())
            {
                if (index != members[^1]) at -= RoomOf(devices[index]) * stretch;
                slots[index] = at;
            }
        }

        return slots;
    }

    private static TimeSpan PeriodOf(Device device) => device.Fields.Min(device.PeriodOf);

    private static TimeSpan VisitOf(Device device) => device.Timing.CostAt(device.Turnaround).Of(device.Reads);

    private static TimeSpan RoomOf(Device device)
    {
        var unanswered = device.Timing.Unanswered(device.Reads);
        return VisitOf(device) is var visit && visit > unanswered ? visit : unanswered;
    }

    private static TimeSpan Sum(IEnumerable<TimeSpan> spans) => spans.Aggregate(TimeSpan.Zero, static (sum, span) => sum + span);
}
