using System.Globalization;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Devices;

/// <summary>Why a bus cannot hold its periods, and what would help.</summary>
public sealed record PlanFault(string Problem, string Remedy);

/// <summary>Finds buses that are asked for more than their time allows.</summary>
public static class OverloadCheck
{
    /// <summary>What a remedy should leave free: for commands, noise and devices that are slow today.</summary>
    private const double ComfortableLoad = 0.8;

    private static readonly int[] BaudRates = [9600, 19_200, 38_400, 57_600, 115_200];

    /// <summary>Null when all polls of the bus fit into its time.</summary>
    public static PlanFault? Find(BusOptions bus, IReadOnlyList<Device> devices)
    {
        var load = BusLoad.Of(devices);
        if (load <= 1) return null;
        var heaviest = devices.MaxBy(device => BusLoad.Of(device))!;
        var factor = load / ComfortableLoad;
        var remedies = new List<string>
        {
            Text($"make the periods {Math.Ceiling(factor * 10) / 10} times as long (PeriodMs {RoundUp(heaviest.Period.TotalMilliseconds * factor)} instead of {heaviest.Period.TotalMilliseconds} for {heaviest.Id}, which alone takes {100 * BusLoad.Of(heaviest):0} %)"),
        };
        if (FasterBaud(bus, devices) is { } baud) remedies.Add(Text($"set Baud {baud.Rate} here and at the devices ({100 * baud.Load:0} %)"));
        remedies.Add("move devices to another bus");
        return new PlanFault(
            Text($"{(bus.HasTalkers ? "talking may" : "polling would")} take {100 * load:0} % of the time of bus {bus.Name}, {100 * (load - 1):0} % more than there is"),
            Capital(string.Join("; or ", remedies)));
    }

    /// <summary>The same for one quantity that a bus with time enough still cannot read as often as asked.</summary>
    internal static PlanFault Missed(BusOptions bus, Device device, ProfileField field, TimeSpan longest) => new(
        Text($"{QuantityCatalogue.Get(field.Quantity).Name} of {device.Id} is to be read every {device.PeriodOf(field).TotalMilliseconds:0} ms, but questions to others on bus {bus.Name} last so long that readings are left out (up to {longest.TotalMilliseconds:0} ms apart)"),
        Text($"Set its PeriodMs to {RoundUp(longest.TotalMilliseconds)} or more, give the others a smaller RegistersMax, or move the device to a bus of its own"));

    private static (int Rate, double Load)? FasterBaud(BusOptions bus, IReadOnlyList<Device> devices)
    {
        if (bus.Serial is not { } serial) return null;
        foreach (var rate in BaudRates.Where(rate => rate > serial.Baud))
        {
            var faster = bus with { Serial = serial with { Baud = rate } };
            var load = devices.Sum(device => BusLoad.Of(device, timing: BusTiming.For(faster, device.Peer.Dialect, device.Setting)));
            if (load <= ComfortableLoad) return (rate, load);
        }

        return null;
    }

    private static double RoundUp(double milliseconds) => Math.Ceiling(milliseconds / 100) * 100;

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
