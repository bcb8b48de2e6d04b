using System.Globalization;

namespace SmartPoles.Protocols.PipeNetwork.Inp;

/// <summary>[OPTIONS] and the UNITS of [BACKDROP]. Options that do not bear on hydraulics are kept as they are.</summary>
internal static class InpOptions
{
    private const string Section = "OPTIONS";

    // Water quality, the map file, and knobs of EPANET's own iteration that this model does not turn.
    private static readonly string[] Carried =
    [
        "QUALITY", "DIFFUSIVITY", "TOLERANCE", "MAP", "HYDRAULICS", "VERIFY", "SEGMENTS", "UNBALANCED", "CHECKFREQ", "MAXCHECK",
        "DAMPLIMIT", "HEADERROR", "FLOWCHANGE", "STATUS",
    ];

    public static void Read(InpReading reading)
    {
        // EPANET without a UNITS line takes gallons a minute.
        var options = new NetworkOptions { Flow = FlowUnit.Gpm };
        var minimum = (Row: (InpRow?)null, Value: 0.0);
        var required = minimum;
        var kept = new List<string>();
        foreach (var row in reading.Document[Section])
        {
            // Keywords of two words have their value in the third field.
            var value = row.Count > 2 && IsTwoWords(row) ? 2 : 1;
            switch (row[0].ToUpperInvariant())
            {
                case "UNITS":
                    if (Enum.TryParse<FlowUnit>(row[1], ignoreCase: true, out var unit) && !char.IsAsciiDigit(row[1][0])) options = options with { Flow = unit };
                    else reading.Fault(row, $"flow unit '{row[1]}' is not known; use one of {string.Join(", ", Enum.GetNames<FlowUnit>()).ToUpperInvariant()}");
                    break;
                case "PRESSURE" when row.Is(1, "EXPONENT"):
                    options = options with { PressureExponent = reading.Number(row, 2, "value") };
                    break;
                case "PRESSURE":
                    options = options with { PressureInKilopascal = row.Is(1, "KPA") };
                    break;
                case "HEADLOSS":
                    options = options with { HeadLoss = Formula(reading, row) };
                    break;
                case "VISCOSITY":
                    options = options with { Viscosity = reading.Number(row, 1, "value") };
                    break;
                case "SPECIFIC":
                    options = options with { SpecificGravity = reading.Number(row, value, "value") };
                    break;
                case "TRIALS":
                    options = options with { TrialsMax = (int)Math.Clamp(reading.Number(row, 1, "value"), 0, 10_000) };
                    break;
                case "ACCURACY":
                    options = options with { Accuracy = reading.Number(row, 1, "value") };
                    break;
                case "PATTERN":
                    options = options with { DefaultPatternId = row.Optional(1) };
                    break;
                case "DEMAND" when row.Is(1, "MODEL"):
                    options = options with { DemandModel = row.Is(2, "PDA") ? DemandModel.PressureDriven : DemandModel.DemandDriven };
                    break;
                case "DEMAND":
                    options = options with { DemandMultiplier = reading.Number(row, value, "value") };
                    break;
                case "MINIMUM":
                    minimum = (row, reading.Number(row, value, "value"));
                    break;
                case "REQUIRED":
                    required = (row, reading.Number(row, value, "value"));
                    break;
                case "EMITTER" when row.Is(1, "BACKFLOW"):
                    options = options with { EmitterBackflow = !row.Is(2, "NO") };
                    break;
                case "EMITTER":
                    options = options with { EmitterExponent = reading.Number(row, value, "value") };
                    break;
                default:
                    kept.Add(row.Text);
                    if (!Carried.Contains(row[0].ToUpperInvariant())) reading.Notices.Add(row.Origin, $"option {row[0]} is not known; it is kept and has no effect");
                    break;
            }
        }

        options = options with { Coordinates = Coordinates(reading) };
        reading.Units = new InpUnits(options);
        options = options with { Viscosity = RelativeViscosity(options.Viscosity, reading.Units.IsUs) };
        if (minimum.Row is not null) options = options with { MinimumPressureM = minimum.Value * reading.Units.PressureM };
        if (required.Row is not null) options = options with { RequiredPressureM = Math.Max(required.Value, 0.1) * reading.Units.PressureM };
        reading.Builder.Options = options;
        if (kept.Count > 0) reading.Builder.Add(new KeptSection(Section, kept));
    }

    private static bool IsTwoWords(InpRow row) => !double.TryParse(row[1], NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    // A number above 1e-3 is relative to water at 20 °C, one below is the viscosity itself, in m2/s or ft2/s.
    private static double RelativeViscosity(double value, bool isUs) => value is > 0 and <= 1e-3 ? value / (isUs ? 1.1e-5 : 1.022e-6) : value;

    private static HeadLossFormula Formula(InpReading reading, InpRow row)
    {
        switch (row[1].ToUpperInvariant())
        {
            case "H-W":
                return HeadLossFormula.HazenWilliams;
            case "D-W":
                return HeadLossFormula.DarcyWeisbach;
            case "C-M":
                return HeadLossFormula.ChezyManning;
            default:
                reading.Fault(row, $"head loss formula '{row[1]}' is not known; use H-W, D-W or C-M");
                return HeadLossFormula.HazenWilliams;
        }
    }

    private static CoordinateUnit Coordinates(InpReading reading)
    {
        const string Backdrop = "BACKDROP";
        var unit = CoordinateUnit.None;
        var kept = new List<string>();
        foreach (var row in reading.Document[Backdrop])
        {
            if (!row.Is(0, "UNITS")) kept.Add(row.Text);
            else if (row.Is(1, "METERS")) unit = CoordinateUnit.Metres;
            else if (row.Is(1, "FEET")) unit = CoordinateUnit.Feet;
            else if (row.Is(1, "DEGREES")) unit = CoordinateUnit.Degrees;
        }

        if (kept.Count > 0) reading.Builder.Add(new KeptSection(Backdrop, kept));
        return unit;
    }
}
