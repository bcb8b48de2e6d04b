using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using SmartPoles.DeviceSimulators.Faults;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>
/// Lays out the buses of a run: ports are numbered from the one that was asked for, links by the number in their pattern, devices are
/// those of every bus and those typed for it, and each bus has a seed of its own. The only bus is what it always was.
/// </summary>
internal static partial class BusPlan
{
    /// <summary>Most buses of one process: each pseudo-terminal holds two open files.</summary>
    internal const int BusesMax = 1000;

    /// <param name="buses">How many.</param>
    /// <param name="tcp">First port of Modbus TCP; 0 for any free ones, null for none.</param>
    /// <param name="rtu">Pattern of links; empty for the system's own names, null for none.</param>
    /// <param name="rtuTcp">First port of the serial servers; 0 for any free ones, null for none.</param>
    /// <param name="devices">As typed, with the buses they are for.</param>
    /// <param name="faults">As typed, with the buses they are for.</param>
    /// <param name="seed">Of the first bus; the second has the next one, and so on.</param>
    /// <param name="isCapture">A capture takes the place of devices.</param>
    /// <exception cref="ArgumentException">All that is wrong, one a line.</exception>
    internal static IReadOnlyList<BusSetting> Of(
        int buses, int? tcp, string? rtu, int? rtuTcp, IReadOnlyList<string> devices, IReadOnlyList<string> faults, ulong seed, bool isCapture)
    {
        if (buses is < 1 or > BusesMax) throw new ArgumentException($"--buses must be 1 to {BusesMax}");
        var wrong = new List<string>();
        CheckPorts("--tcp", tcp, buses, wrong);
        CheckPorts("--rtu-tcp", rtuTcp, buses, wrong);
        if (tcp is > 0 && rtuTcp is > 0 && Math.Abs(tcp.Value - rtuTcp.Value) < buses) wrong.Add($"--tcp {tcp} and --rtu-tcp {rtuTcp}: {buses} ports from each meet; take them {buses} apart");
        if (buses > 1 && rtu is { Length: > 0 } && !Number().IsMatch(rtu)) wrong.Add($"--rtu {rtu}: {buses} buses need their number in the name, such as {rtu}-%02d");
        var (devicesOf, faultsOf) = (Split("--device", devices, buses, wrong), Split("--fault", faults, buses, wrong));
        var plan = new List<BusSetting>();
        for (var bus = 1; wrong.Count == 0 && bus <= buses; bus++)
        {
            var name = buses == 1 ? "" : NameOf(bus, buses);
            plan.Add(new BusSetting
            {
                Number = bus,
                Name = name,
                Tcp = tcp is > 0 ? tcp + bus - 1 : tcp,
                Rtu = rtu is null ? null : Number().Replace(rtu, match => Written(match, bus)),
                RtuTcp = rtuTcp is > 0 ? rtuTcp + bus - 1 : rtuTcp,
                Devices = isCapture ? [] : DevicesOf(bus, name, devices.Count == 0, devicesOf, wrong),
                Faults = new BusFaultPlan(seed + (ulong)(bus - 1), Collect(() => FaultArgument.ParseAll(For(bus, faultsOf)), wrong)),
            });
        }

        return wrong.Count == 0 ? plan : throw new ArgumentException(string.Join(Environment.NewLine, wrong.Distinct()));
    }

    internal static string NameOf(int bus, int buses) =>
        "bus-" + bus.ToString("D" + Math.Max(2, buses.ToString(CultureInfo.InvariantCulture).Length), CultureInfo.InvariantCulture);

    private static IReadOnlyList<DeviceArgument> DevicesOf(int bus, string name, bool isAny, List<(string Text, BusPrefix For)> typed, List<string> wrong)
    {
        var texts = For(bus, typed);
        if (texts.Count == 0 && !isAny) wrong.Add($"--device: none is for bus {bus}; name one for it, or one without a number for all");
        var devices = Collect(() => DeviceArgument.ParseAll(texts), wrong);
        return name.Length == 0 ? devices : [.. devices.Select(device => device with { Name = $"{name}/{device.Name}" })];
    }

    private static List<string> For(int bus, List<(string Text, BusPrefix For)> typed) => [.. typed.Where(row => row.For.Holds(bus)).Select(row => row.Text)];

    private static List<(string Text, BusPrefix For)> Split(string option, IReadOnlyList<string> typed, int buses, List<string> wrong)
    {
        var rows = new List<(string, BusPrefix)>();
        foreach (var text in typed)
        {
            if (BusPrefix.TryTake(text, buses, out var rest, out var prefix, out var fault)) rows.Add((rest, prefix));
            else wrong.Add($"{option} {text}: {fault}");
        }

        return rows;
    }

    private static void CheckPorts(string option, int? first, int buses, List<string> wrong)
    {
        if (first is null or 0 || (first > 0 && first + buses - 1 <= IPEndPoint.MaxPort)) return;
        wrong.Add($"{option} {first}: {(buses == 1 ? "a port is not" : $"{buses} ports from there are not all")} within 1 to {IPEndPoint.MaxPort}; 0 takes any free {(buses == 1 ? "one" : "ones")}");
    }

    private static IReadOnlyList<T> Collect<T>(Func<IReadOnlyList<T>> parse, List<string> wrong)
    {
        try
        {
            return parse();
        }
        catch (ArgumentException fault)
        {
            wrong.AddRange(fault.Message.Split(Environment.NewLine));
            return [];
        }
    }

    private static string Written(Match match, int bus)
    {
        var width = match.Groups["width"].ValueSpan.Length > 0 ? int.Parse(match.Groups["width"].ValueSpan, CultureInfo.InvariantCulture) : 1;
        return bus.ToString("D" + width, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("%0?(?<width>[0-9]?)d")]
    private static partial Regex Number();
}
