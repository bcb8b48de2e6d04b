using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>Does every talker of a line say what its profile wants to hear?</summary>
internal static class TalkerCheck
{
    public static IEnumerable<CheckResult> Judge(string area, BusOptions bus, IReadOnlyList<Device> devices, string address, TalkerReport report)
    {
        if (report.Trouble is { } trouble)
        {
            yield return CheckResult.Fault(area, $"{address}: {trouble}", bus.Serial is null ? "Check address, port and cable of the serial server" : "Check the port's name, its cable and the agent's right to use it (group dialout)");
            yield break;
        }

        var talking = report.Devices.Values.Count(heard => heard.Sentences > 0);
        yield return CheckResult.Good(area, $"{address} is open, {talking} of {devices.Count} devices talk");
        foreach (var device in devices) yield return Judge(area, bus, device, report.Devices[device], report);
        if (report.Others.Count > 0)
        {
            yield return CheckResult.Good(area, $"also heard, and not wanted: {string.Join(", ", report.Others.Select(other => $"{other.Value} x ${other.Key}"))}");
        }
    }

    private static CheckResult Judge(string area, BusOptions bus, Device device, TalkerHeard heard, TalkerReport report)
    {
        var who = $"{device.Who} {device.Id} ({device.Profile.Name})";
        var seconds = Math.Max(1, Math.Round(report.Elapsed.TotalSeconds));
        if (heard.Sentences > 0)
        {
            var unsaid = device.Quantities.Where((_, index) => heard.Fields[index] is null).Select(info => info.Name).ToList();
            var told = $"{who} talks: {heard.Sentences} sentences in {seconds} s";
            return unsaid.Count == 0
                ? CheckResult.Good(area, told)
                : CheckResult.Warning(area, $"{told}, but nothing of {string.Join(", ", unsaid)}", "Set the head to send them, or say Fitted false in Overrides; a head that talks more rarely needs a longer PeriodMs");
        }

        if (report.Others.Count > 0) return CheckResult.Fault(area, $"{who} says nothing in {seconds} s, others do", $"Heard {string.Join(", ", report.Others.Keys.Select(name => "$" + name))}: correct Talker, or the profile");
        return report.NoiseBytes > 0
            ? CheckResult.Fault(area, $"{who}: {report.NoiseBytes} bytes in {seconds} s that are no sentences", bus.Serial is { } serial ? $"Is the head set to {LineSetting.Of(serial)}? 4800 and 9600 are usual" : "Set speed and form of the characters at the serial server")
            : CheckResult.Fault(area, $"{who} says nothing in {seconds} s", "Check its power and its cable: a head talks by itself; PeriodMs must not be shorter than it does");
    }
}
