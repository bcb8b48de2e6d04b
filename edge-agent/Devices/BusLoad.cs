using SmartPoles.EdgeAgent.Buses;

namespace SmartPoles.EdgeAgent.Devices;

/// <summary>Share of a bus's time that polling takes, by the cost model: 1 is a bus without a free moment.</summary>
public static class BusLoad
{
    public static double Of(IEnumerable<Device> devices) => devices.Sum(device => Of(device));

    /// <summary>The share of one device.</summary>
    /// <param name="device">The device.</param>
    /// <param name="periodMax">Slower fields are taken to be read this often; null for as configured.</param>
    /// <param name="timing">Of another bus, to compare; null for its own.</param>
    public static double Of(Device device, TimeSpan? periodMax = null, BusTiming? timing = null)
    {
        if (device.Peer.Dialect.IsTalker()) return OfTalker(device, periodMax, timing ?? device.Timing);
        var cost = (timing ?? device.Timing).CostAt(device.Turnaround);
        TimeSpan Period(ProfileField field) => periodMax is { } max && max < device.PeriodOf(field) ? max : device.PeriodOf(field);
        TimeSpan Cost(Func<ProfileField, bool> which) => cost.Of(ReadPlan.For(device.Fields.Where(which), cost, device.Limits));

        TimeSpan[] periods = [.. device.Fields.Select(Period).Distinct().Order()];

        // Whole multiples: whenever a slow field is due, all faster ones are too and share its questions. Otherwise each goes alone,
        // which is the most that it can be.
        var areMultiples = periods.Zip(periods.Skip(1)).All(pair => pair.Second.Ticks % pair.First.Ticks == 0);
        var load = 0.0;
        var before = TimeSpan.Zero;
        foreach (var period in periods)
        {
            var round = areMultiples ? Cost(field => Period(field) <= period) : Cost(field => Period(field) == period);
            load += (round - before) / period;
            if (areMultiples) before = round;
        }

        return load;
    }

    /// <summary>
    /// What its own talking may take of the line at the most: each of its sentences once in a period, as long as it can be. A network has
    /// room for any.
    /// </summary>
    private static double OfTalker(Device device, TimeSpan? periodMax, BusTiming timing)
    {
        if (!timing.IsPaced) return 0;
        var period = periodMax is { } max && max < device.Period ? max : device.Period;
        return timing.Byte * TalkerChecks.SentencesOf(device).Sum(NmeaFormatters.SizeMaxOf) / period;
    }
}
