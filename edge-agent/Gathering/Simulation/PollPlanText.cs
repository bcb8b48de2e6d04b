using System.Globalization;
using System.Text;

namespace SmartPoles.EdgeAgent.Gathering.Simulation;

/// <summary>A plan for people.</summary>
internal static class PollPlanText
{
    public static string Of(PollPlan plan)
    {
        var text = new StringBuilder();
        foreach (var bus in plan.Buses) Add(text, bus);
        return text.ToString();
    }

    private static void Add(StringBuilder text, BusPollPlan bus)
    {
        var isTalking = bus.Devices.Any(device => device.Sentences is not null);
        Line(text, $"bus {bus.Bus}: {bus.Devices.Count} devices, {(isTalking ? "talking takes at most " : "")}{bus.LoadPercent:0.0} % of its time");
        if (isTalking) Line(text, $"  nobody is asked: they talk as often as they are set to; counted once in a period, each as long as it can be");
        foreach (var device in bus.Devices)
        {
            if (device.Sentences is { } sentences)
            {
                Add(text, device, sentences);
                continue;
            }

            Line(text, $"  {(device.Address.Length > 3 ? "meter" : "unit")} {device.Address,3}  {device.Device}  {device.Profile}, {device.LoadPercent:0.0} %");
            foreach (var request in device.Requests)
            {
                Line(text, $"    every {Time(request.EveryMs),7}  {What(request)}: {request.Bytes} bytes, {request.Ms:0.0} ms");
            }
        }

        if (bus.DeadDevices.Count > 0) AddPeriods(text, bus);
        foreach (var fault in bus.Faults) Line(text, $"  cannot hold its periods: {fault.Problem}. {fault.Remedy}.");
    }

    private static void Add(StringBuilder text, DevicePollPlan device, IReadOnlyList<SentencePlan> sentences)
    {
        Line(text, $"  talker {device.Address,3}  {device.Device}  {device.Profile}, at most {device.LoadPercent:0.0} %");
        foreach (var sentence in sentences)
        {
            Line(text, $"    every {Time(sentence.TakenEveryMs),7}  sentence {sentence.Sentence}: at most {sentence.BytesMax} bytes{(sentence.MsMax > 0 ? string.Create(CultureInfo.InvariantCulture, $", {sentence.MsMax:0.0} ms") : "")}: {string.Join(", ", sentence.Quantities)}");
        }
    }

    private static void AddPeriods(StringBuilder text, BusPollPlan bus)
    {
        Line(text, $"  longest time between two readings, simulated, with so many devices dying at once:");
        Line(text, $"    {"",-16}  {"",-24}  {"",-7}{"period",9}{string.Concat(bus.DeadDevices.Select(count => $"{count + " dead",10}"))}");
        foreach (var device in bus.Devices)
        {
            // Quantities that are read together need one line.
            foreach (var group in device.Quantities.GroupBy(each => (each.PeriodMs, each.Priority, Worst: string.Concat(each.WorstPeriodMs.Select(Cell)))))
            {
                var names = group.Select(each => each.Quantity).ToList();
                Line(text, $"    {device.Device,-16}  {names[0],-24}  {group.Key.Priority,-7}{Time(group.Key.PeriodMs),9}{group.Key.Worst}");
                foreach (var name in names.Skip(1)) Line(text, $"    {"",-16}  {name}");
            }
        }
    }

    private static string What(RequestPlan request) => request.Identifier is { } identifier
        ? $"identifier {identifier}"
        : string.Create(CultureInfo.InvariantCulture, $"function {request.Function}, {(request.Function is 1 or 2 ? "bits" : "registers")} {request.Register} to {request.Register + request.Count - 1}");

    private static string Cell(double? ms) => $"{(ms is { } known ? Time(known) : "dead"),10}";

    private static string Time(double ms) => ms switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{ms:0} ms"),
        < 600_000 => string.Create(CultureInfo.InvariantCulture, $"{ms / 1000:0.00} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{ms / 60_000:0.0} min"),
    };

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
