using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Gathering.Simulation;

/// <summary>
/// Tells beforehand what a line of talkers carries. Nobody is asked there, so there is nothing to simulate: how often a head talks is set at the
/// head, and its longest sentences tell only how much of the line that may take.
/// </summary>
internal static class TalkerPlanner
{
    public static BusPollPlan For(BusOptions bus, IReadOnlyList<Device> devices)
    {
        var overload = OverloadCheck.Find(bus, devices);
        return new BusPollPlan(
            bus.Name, 100 * BusLoad.Of(devices), [], [.. devices.Select(PlanOf)], overload is null ? [] : [new BusPlanFault(overload.Problem, overload.Remedy)]);
    }

    private static DevicePollPlan PlanOf(Device device)
    {
        var quantities = device.Fields.Select(field => new QuantityPollPlan(
            QuantityCatalogue.Get(field.Quantity).Name, field.Priority.ToString(), device.PeriodOf(field).TotalMilliseconds, []));
        return new DevicePollPlan(device.Id, device.Peer.ToString(), device.Profile.Name, 100 * BusLoad.Of(device), [], [.. quantities])
        {
            Sentences = [.. TalkerChecks.SentencesOf(device).Select(formatter => PlanOf(device, formatter))],
        };
    }

    private static SentencePlan PlanOf(Device device, NmeaFormatter formatter)
    {
        var fields = device.Fields.Where(field => field.Sources.Any(source => source.Formatter == formatter)).ToList();
        var bytes = NmeaFormatters.SizeMaxOf(formatter);
        return new SentencePlan(
            formatter.ToString(), fields.Min(device.PeriodOf).TotalMilliseconds, bytes,
            device.Timing.IsPaced ? Math.Round((device.Timing.Byte * bytes).TotalMilliseconds, 1) : 0,
            [.. fields.Select(field => QuantityCatalogue.Get(field.Quantity).Name)]);
    }
}
