using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Scenarios;

/// <summary>What may happen. Extended at the end.</summary>
public enum EventKind
{
    TiltCover,
    FloodShaft,
    ScalePressure,
    SagPressure,
    FailLamp,
    KeepLampLit,
    CutSupply,
    SwitchLamps,
    LeakGas,
    BreakSensor,
    RaiseDust,
    Storm,
    PowerOff,
    CutLink,
    ReportAtOnce,
}

/// <summary>One number of an event.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Min">Smallest.</param>
/// <param name="Max">Largest.</param>
/// <param name="Default">Taken when it is not written; null when it must be.</param>
/// <param name="About">What, with its unit.</param>
public sealed record EventValue(string Name, double Min, double Max, double? Default, string About);

/// <summary>How an event is written, what it acts upon, and which state of it it decides.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Name">As it is written.</param>
/// <param name="Devices">Kinds of devices that it acts upon; empty: it acts upon gateways.</param>
/// <param name="State">Two events on one thing at one time contradict each other when they decide the same state.</param>
/// <param name="About">For people.</param>
/// <param name="Values">Its numbers.</param>
public sealed record EventForm(EventKind Kind, string Name, IReadOnlyList<DeviceKind> Devices, string State, string About, params IReadOnlyList<EventValue> Values)
{
    private static readonly DeviceKind[] Covers = [DeviceKind.ManholeCover];
    private static readonly DeviceKind[] Pressures = [DeviceKind.PressureTransmitter];
    private static readonly DeviceKind[] Lamps = [DeviceKind.LampController];
    private static readonly DeviceKind[] Gas = [DeviceKind.GasDetector];
    private static readonly DeviceKind[] Air = [DeviceKind.WeatherHead];

    /// <summary>All, in the order of the kinds.</summary>
    public static IReadOnlyList<EventForm> All { get; } =
    [
        new(EventKind.TiltCover, "tilt-cover", Covers, "cover", "a cover stands at an angle", new EventValue("degrees", 0, 180, 48, "degrees from the installed position")),
        new(EventKind.FloodShaft, "flood-shaft", Covers, "level", "water stands in a shaft", new EventValue("metres", 0, 4, null, "metres above its bottom")),
        new(EventKind.ScalePressure, "scale-pressure", Pressures, "pressure", "pressure of a main is multiplied", new EventValue("factor", 0, 3, null, "share of the usual pressure")),
        new(
            EventKind.SagPressure, "sag-pressure", Pressures, "pressure", "pressure of a main falls slowly",
            new EventValue("megapascal", 0, 1, null, "MPa in the end"), new EventValue("over_s", 1, 604_800, null, "seconds until then")),
        new(EventKind.FailLamp, "fail-lamp", Lamps, "lamp", "a lamp is dark although it is switched on"),
        new(EventKind.KeepLampLit, "keep-lamp-lit", Lamps, "lamp", "a lamp burns whatever the plan says"),
        new(EventKind.CutSupply, "cut-supply", Lamps, "lamp", "no voltage at a lamp"),
        new(EventKind.SwitchLamps, "switch-lamps", Lamps, "lamp", "lamps are switched by hand", new EventValue("on", 0, 1, 1, "1 on, 0 off")),
        new(EventKind.LeakGas, "leak-gas", Gas, "gas", "gas gathers in a chamber", new EventValue("lel", 0, 100, null, "% of the lower explosive limit")),
        new(EventKind.BreakSensor, "break-sensor", Gas, "sensor", "the sensor of a detector is broken"),
        new(EventKind.RaiseDust, "raise-dust", Air, "dust", "dust of a building site", new EventValue("pm10", 0, 5000, null, "ug/m3 of PM10")),
        new(
            EventKind.Storm, "storm", [DeviceKind.WeatherHead, DeviceKind.ManholeCover], "storm", "a front with rain and wind passes",
            new EventValue("rain", 0, 300, null, "mm/h"), new EventValue("wind", 0, 60, 20, "m/s"),
            new EventValue("from_deg", 0, 360, 315, "degrees where the front comes from"), new EventValue("front_ms", 0.1, 60, 15, "m/s of the front")),
        new(EventKind.PowerOff, "power-off", [], "gateway", "a gateway loses power and comes back with it"),
        new(
            EventKind.CutLink, "cut-link", [], "gateway", "a gateway has no network and keeps what it measures",
            new EventValue("backlog_h", 0, 168, 0, "hours of earlier readings that it holds as well"), new EventValue("every_s", 1, 3600, 60, "seconds between two of these")),
        new(EventKind.ReportAtOnce, "report-at-once", [], "report", "gateways report at the same moment", new EventValue("samples", 1, 1000, 1, "reports of each")),
    ];

    /// <summary>Acts upon gateways.</summary>
    public bool IsForGateways => Devices.Count == 0;

    /// <summary>Finds a form by its name; null for none.</summary>
    public static EventForm? Find(string name) => All.FirstOrDefault(form => form.Name == name);

    /// <summary>The place of a number in <see cref="SceneAction.Values"/>.</summary>
    internal int IndexOf(string value)
    {
        for (var index = 0; index < Values.Count; index++)
        {
            if (Values[index].Name == value) return index;
        }

        throw new ArgumentException($"{Name} has no {value}", nameof(value));
    }
}
