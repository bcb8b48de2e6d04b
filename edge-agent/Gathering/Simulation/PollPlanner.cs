using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Gathering.Simulation;

/// <summary>
/// Tells beforehand what a bus will do: questions and load by the cost model, worst periods by running the real scheduler on an
/// imagined bus, with more and more devices dying at one moment.
/// </summary>
public static class PollPlanner
{
    // A rare meeting of odd periods may cost a reading; a configuration that loses more than this does not hold its periods.
    private const double MissedShareMax = 0.001;

    private static readonly int[] DeadCounts = [0, 1, 2, 3, 5];

    public static BusPollPlan For(BusOptions bus, IReadOnlyList<Device> devices)
    {
        if (bus.HasTalkers) return TalkerPlanner.For(bus, devices);
        var faults = new List<PlanFault>();
        int[] counts = [.. DeadCounts.Where(count => count < devices.Count)];

        // The dead whose silence is dearest first: their last question is the longest.
        var byCost = devices.OrderByDescending(device => device.Timing.Unanswered(device.Reads)).ThenByDescending(device => device.Reads.Max(read => read.DataBytes)).ToList();
        if (OverloadCheck.Find(bus, devices) is { } overload)
        {
            faults.Add(overload);
            counts = [];
        }

        var trials = counts.Select(count => BusTrial.Run(devices, [.. byCost.Take(count)])).ToList();
        if (trials.Count > 0) faults.AddRange(MissedIn(trials[0], bus, devices));
        return new BusPollPlan(
            bus.Name, 100 * BusLoad.Of(devices), counts, [.. devices.Select(device => PlanOf(device, trials))],
            [.. faults.Select(fault => new BusPlanFault(fault.Problem, fault.Remedy))]);
    }

    private static IEnumerable<PlanFault> MissedIn(BusTrialResult trial, BusOptions bus, IReadOnlyList<Device> devices) =>
        from device in devices
        let worst = device.Fields
            .Where(field => trial.MissedShare[(device.Id, device.PeriodOf(field))] > MissedShareMax)
            .MinBy(device.PeriodOf)
        where worst is not null
        select OverloadCheck.Missed(bus, device, worst, trial.Longest[(device.Id, worst.Quantity)]);

    private static DevicePollPlan PlanOf(Device device, IReadOnlyList<BusTrialResult> trials)
    {
        var quantities = device.Fields.Select(field => new QuantityPollPlan(
            QuantityCatalogue.Get(field.Quantity).Name,
            field.Priority.ToString(),
            device.PeriodOf(field).TotalMilliseconds,
            [.. trials.Select(trial => trial.Longest.TryGetValue((device.Id, field.Quantity), out var longest) ? Tenths(longest) : (double?)null)]));
        return new DevicePollPlan(device.Id, device.Peer.ToString(), device.Profile.Name, 100 * BusLoad.Of(device), [.. RequestsOf(device)], [.. quantities])
        {
            Unit = device.Peer.Dialect == BusDialect.Modbus ? device.Unit : null,
        };
    }

    /// <summary>The questions of each kind of round: what is read more often is part of the slower rounds too.</summary>
    private static IEnumerable<RequestPlan> RequestsOf(Device device)
    {
        var cost = device.Timing.CostAt(device.Turnaround);
        return
            from period in device.Fields.Select(device.PeriodOf).Distinct().Order()
            from read in ReadPlan.For(device.Fields.Where(field => device.PeriodOf(field) <= period), cost, device.Limits)
            select new RequestPlan(
                period.TotalMilliseconds, (int)read.Function, read.Register, read.Count, device.Timing.Bytes(read), Tenths(cost.Of(read)))
            {
                Identifier = read.Meter is { } meter ? device.Peer.Dialect.Print(meter.Identifier) : null,
            };
    }

    private static double Tenths(TimeSpan span) => Math.Round(span.TotalMilliseconds, 1);
}
