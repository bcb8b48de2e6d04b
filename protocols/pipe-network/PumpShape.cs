namespace SmartPoles.Protocols.PipeNetwork;

/// <summary>The line that a pump's head follows over its flow at speed 1.</summary>
/// <remarks>
/// EPANET 2.2 users manual, 3.1 (Pumps, Curves): one point is the design point of a parabola that shuts off at 4/3 of its head and
/// runs out at twice its flow; three points, the first at no flow, are fitted by head = shutoff - r * flow^n; any other number is
/// joined by straight lines.
/// </remarks>
/// <param name="ShutoffHeadM">Head at no flow.</param>
/// <param name="Resistance">r; 0 for straight lines.</param>
/// <param name="Exponent">n; 0 for straight lines.</param>
/// <param name="DesignFlowM3PerS">A flow in its middle, from which a solver starts.</param>
public readonly record struct PumpShape(double ShutoffHeadM, double Resistance, double Exponent, double DesignFlowM3PerS)
{
    private const double ExponentMax = 20;

    /// <summary>The points are joined by straight lines.</summary>
    public bool IsPiecewise => Exponent == 0;

    /// <summary>Fits the points (flow m3/s, head m); false when they are no pump curve.</summary>
    public static bool TryFit(IReadOnlyList<CurvePoint> points, out PumpShape shape)
    {
        shape = default;
        if (points.Count == 0) return false;
        if (points.Count == 1)
        {
            var (flow, head) = points[0];
            if (!(flow > 0 && head > 0)) return false;
            shape = new PumpShape(head * 4 / 3, head / 3 / (flow * flow), 2, flow);
            return true;
        }

        for (var index = 1; index < points.Count; index++)
        {
            if (!(points[index].Y < points[index - 1].Y)) return false;
        }

        if (points is [{ X: 0 } shutoff, var design, var runout])
        {
            var exponent = Math.Log((shutoff.Y - runout.Y) / (shutoff.Y - design.Y)) / Math.Log(runout.X / design.X);
            if (!(exponent is > 0 and <= ExponentMax)) return false;
            shape = new PumpShape(shutoff.Y, (shutoff.Y - design.Y) / Math.Pow(design.X, exponent), exponent, design.X);
            return true;
        }

        shape = new PumpShape(points[0].Y, 0, 0, (points[0].X + points[^1].X) / 2);
        return true;
    }
}
