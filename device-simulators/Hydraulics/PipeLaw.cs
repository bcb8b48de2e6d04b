using SmartPoles.Protocols.PipeNetwork;

namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>Head loss of a pipe over its flow: friction of one formula, and fittings.</summary>
/// <remarks>
/// EPANET 2.2 users manual, 12.1, table of resistance coefficients, restated in m and m3/s. The constants 4.727, 1.49 and 0.02517
/// belong to feet and cubic feet a second and are EPANET's own rounding, kept so that results can be compared.
/// </remarks>
internal readonly record struct PipeLaw
{
    private const double Foot = 0.3048;
    private const double HazenWilliamsExponent = 1.852;
    private const double FrictionGravity = 32.2 * Foot;
    private const double WaterViscosity = 1.1e-5 * Foot * Foot;     // m2/s at 20 °C

    // h[ft] = 4.727 L / (C^1.852 d^4.871) q^1.852: the powers of the foot that remain when all is put in metres.
    private static readonly double HazenWilliams = 4.727 * Math.Pow(Foot, 4.871 - 3 * HazenWilliamsExponent);

    // h[ft] = (4 n / (1.49 pi d^2))^2 (d/4)^-1.333 L q^2.
    private static readonly double Manning = Math.Pow(4 / (1.49 * Math.PI), 2) * Math.Pow(4, 1.333) * Math.Pow(Foot, 4 + 1.333 - 6);

    /// <summary>Multiplies flow^exponent; with a friction factor, f * flow².</summary>
    public double Resistance { get; private init; }

    public double Exponent { get; init; }

    /// <summary>Multiplies flow²: bends and fittings.</summary>
    public double MinorLoss { get; private init; }

    /// <summary>Reynolds number at 1 m3/s; 0 for formulas without one.</summary>
    public double ReynoldsPerFlow { get; private init; }

    /// <summary>Height of roughness over diameter.</summary>
    public double RelativeRoughness { get; private init; }

    public double FlowAtOneFootPerSecond { get; private init; }

    /// <summary>The law of a pipe, or of a piece of it.</summary>
    /// <param name="pipe">The pipe.</param>
    /// <param name="options">Formula and viscosity.</param>
    /// <param name="share">Length of the piece over that of the pipe.</param>
    /// <param name="hasFittings">Whether the minor loss lies in this piece.</param>
    public static PipeLaw Of(Pipe pipe, NetworkOptions options, double share = 1, bool hasFittings = true)
    {
        var diameter = pipe.DiameterM;
        var length = pipe.LengthM * share;
        var law = new PipeLaw
        {
            MinorLoss = hasFittings ? MinorLossOf(pipe.MinorLoss, diameter) : 0,
            FlowAtOneFootPerSecond = Math.PI / 4 * diameter * diameter * Foot,
        };
        return options.HeadLoss switch
        {
            HeadLossFormula.DarcyWeisbach => law with
            {
                Resistance = length / (2 * FrictionGravity * diameter * Math.Pow(Math.PI / 4 * diameter * diameter, 2)),
                Exponent = 2,
                ReynoldsPerFlow = 4 / (Math.PI * diameter * WaterViscosity * options.Viscosity),
                RelativeRoughness = pipe.Roughness / diameter,
            },
            HeadLossFormula.ChezyManning => law with
            {
                Resistance = Manning * pipe.Roughness * pipe.Roughness * length / Math.Pow(diameter, 4 + 1.333),
                Exponent = 2,
            },
            _ => law with
            {
                Resistance = HazenWilliams * length / (Math.Pow(pipe.Roughness, HazenWilliamsExponent) * Math.Pow(diameter, 4.871)),
                Exponent = HazenWilliamsExponent,
            },
        };
    }

    /// <summary>A law with a friction factor, for other fluids.</summary>
    public static PipeLaw WithFriction(double resistance, double reynoldsPerFlow, double relativeRoughness, double firstFlow) => new()
    {
        Resistance = resistance,
        Exponent = 2,
        ReynoldsPerFlow = reynoldsPerFlow,
        RelativeRoughness = relativeRoughness,
        FlowAtOneFootPerSecond = firstFlow,
    };

    /// <summary>A law of one power.</summary>
    public static PipeLaw OfPower(double resistance, double exponent, double firstFlow) =>
        new() { Resistance = resistance, Exponent = exponent, FlowAtOneFootPerSecond = firstFlow };

    /// <summary>Coefficient of flow², from a loss in velocity heads.</summary>
    public static double MinorLossOf(double coefficient, double diameter) => 0.02517 / Foot * coefficient / Math.Pow(diameter, 4);

    /// <summary>Head loss with the sign of the flow, and its gradient.</summary>
    public void At(double flow, out double loss, out double gradient)
    {
        var size = Math.Abs(flow);
        if (ReynoldsPerFlow > 0)
        {
            var factor = FrictionFactor.At(size * ReynoldsPerFlow, RelativeRoughness, out var slope);
            gradient = Resistance * (2 * factor * size + slope * ReynoldsPerFlow * size * size);
            loss = Resistance * factor * size * size;

            // Laminar flow: 64/Re * q² is linear, but 0 * infinity at rest.
            if (size * ReynoldsPerFlow < 1) (gradient, loss) = (Resistance * 64 / ReynoldsPerFlow, Resistance * 64 / ReynoldsPerFlow * size);
        }
        else
        {
            gradient = Exponent * Resistance * Math.Pow(size, Exponent - 1);
            loss = gradient * size / Exponent;
        }

        if (gradient < Tolerances.Gradient)
        {
            gradient = Tolerances.Gradient / Exponent;
            loss = gradient * size;
        }

        gradient += 2 * MinorLoss * size;
        loss += MinorLoss * size * size;
        if (flow < 0) loss = -loss;
    }
}
