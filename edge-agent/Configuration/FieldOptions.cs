namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>
/// How often one quantity is read, when it is reported and what is read again before it is believed. Stands in a row of a profile and in a
/// device's overrides.
/// </summary>
public sealed record FieldOptions
{
    /// <summary>Time from one reading to the next; none: that of the device.</summary>
    public static readonly IntegerOption Period = new("PeriodMs", null, 50, 86_400_000);

    /// <value>Default 600 s where there is a deadband: a quiet series still shows every ten minutes that it lives. 1 to 86,400.</value>
    public static readonly IntegerOption MaxSilence = new("MaxSilenceSeconds", MaxSilenceSecondsDefault, 1, 86_400);

    /// <summary>Silence limit of a series with a deadband that names none.</summary>
    public const int MaxSilenceSecondsDefault = 600;

    public int? PeriodMs { get; init; }

    /// <summary>None: by the quantity, alarm-relevant ones first.</summary>
    public PollPriority? Priority { get; init; }

    /// <summary>A change goes out at once and does not wait for the disk's next flush; none: by the quantity.</summary>
    public bool? IsEvent { get; init; }

    /// <summary>Smallest change from the last reported value that is reported, in the unit of the quantity.</summary>
    /// <value>Default 0: every reading is reported.</value>
    public double? Deadband { get; init; }

    /// <summary>The same in percent of the last reported value; with both given, either is enough.</summary>
    public double? DeadbandPercent { get; init; }

    /// <summary>Longest time without a report while the device answers.</summary>
    public int? MaxSilenceSeconds { get; init; }

    /// <summary>
    /// A value further than this from the last believed one is read again at once, and believed when it is said twice; in the unit of the
    /// quantity. 0 has every change said twice.
    /// </summary>
    /// <value>Default none: believed as it comes. The shipped profiles of meters have one, since a sum over the bytes is all that guards them.</value>
    public double? StepMax { get; init; }

    /// <summary>It is a counter: one that goes back, or rises faster than this, is read again in the same way. In the unit of the quantity, per hour.</summary>
    public double? RisePerHourMax { get; init; }

    /// <summary>False: believe at once, whatever <see cref="StepMax"/> and <see cref="RisePerHourMax"/> of the profile say.</summary>
    public bool? Confirm { get; init; }

    /// <summary>Reads the keys of one object; does not end it.</summary>
    public static FieldOptions Read(ConfigurationNode node) => new()
    {
        PeriodMs = node.OptionalInteger(Period),
        Priority = node.Has("Priority") ? node.Choice<PollPriority>("Priority", PollPriority.Normal) : null,
        IsEvent = node.Has("Event") ? node.Flag("Event", false) : null,
        Deadband = Band(node, "Deadband", double.MaxValue),
        DeadbandPercent = Band(node, "DeadbandPercent", 100),
        MaxSilenceSeconds = node.OptionalInteger(MaxSilence),
        StepMax = Limit(node, "StepMax", "Use 0 or more; 0 has every change read again"),
        RisePerHourMax = Limit(node, "RisePerHourMax", "Use 0 or more: what the largest load makes it rise in an hour"),
        Confirm = node.Has("Confirm") ? node.Flag("Confirm", true) : null,
    };

    /// <summary>These options, with those of <paramref name="stronger"/> where it has any.</summary>
    public FieldOptions With(FieldOptions stronger) => new()
    {
        PeriodMs = stronger.PeriodMs ?? PeriodMs,
        Priority = stronger.Priority ?? Priority,
        IsEvent = stronger.IsEvent ?? IsEvent,
        Deadband = stronger.Deadband ?? Deadband,
        DeadbandPercent = stronger.DeadbandPercent ?? DeadbandPercent,
        MaxSilenceSeconds = stronger.MaxSilenceSeconds ?? MaxSilenceSeconds,
        StepMax = stronger.StepMax ?? StepMax,
        RisePerHourMax = stronger.RisePerHourMax ?? RisePerHourMax,
        Confirm = stronger.Confirm ?? Confirm,
    };

    private static double? Limit(ConfigurationNode node, string key, string rule)
    {
        if (!node.Has(key)) return null;
        var limit = node.Number(key, 0);
        if (limit >= 0) return limit;
        node.Fault(key, $"{limit} is out of range", rule);
        return null;
    }

    private static double? Band(ConfigurationNode node, string key, double max)
    {
        if (!node.Has(key)) return null;
        var band = node.Number(key, 0);
        if (band >= 0 && band <= max) return band;
        node.Fault(key, $"{band} is out of range", max == 100 ? "Use 0 to 100; 0 reports every reading" : "Use 0 or more; 0 reports every reading");
        return 0;
    }
}

/// <summary>One override of a device: a quantity of its profile and what is to differ.</summary>
/// <param name="Quantity">Metric name.</param>
/// <param name="Options">What differs.</param>
/// <param name="Path">JSON path, for faults found later.</param>
public sealed record FieldOverride(string Quantity, FieldOptions Options, string Path)
{
    /// <summary>Unit in which this device sends the quantity; null: as the profile says.</summary>
    public string? Unit { get; init; }

    /// <summary>Factor from the raw number to that unit, for a device set to another number of decimals; null: as the profile says.</summary>
    public double? Scale { get; init; }

    /// <summary>False: this device has no such element, and it is not read. True: it has, and a 0 is a value. Null: it shows by itself.</summary>
    public bool? Fitted { get; init; }

    internal static FieldOverride Read(ConfigurationNode node)
    {
        var quantity = node.RequiredText("Quantity", text => text.Length > 0, "Name a quantity of the device's profile, for example water/pressure");
        var read = new FieldOverride(quantity, FieldOptions.Read(node), node.Path)
        {
            Unit = node.Text("Unit"),
            Scale = node.Has("Scale") ? node.Number("Scale", 1) : null,
            Fitted = node.Has("Fitted") ? node.Flag("Fitted", true) : null,
        };
        if (read.Scale == 0) node.Fault("Scale", "0 makes every value the same", "Give the factor from raw number to unit");
        node.End();
        return read;
    }
}
