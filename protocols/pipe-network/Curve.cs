namespace SmartPoles.Protocols.PipeNetwork;

/// <summary>A line through points, X rising.</summary>
/// <param name="Id">Unique among curves.</param>
/// <param name="Kind">What it tells. A file tells it by what uses the curve, so one that nothing uses comes back as unused.</param>
/// <param name="Points">At least one.</param>
public sealed record Curve(string Id, CurveKind Kind, IReadOnlyList<CurvePoint> Points)
{
    /// <summary>Y at an X by straight lines; beyond the ends the last line goes on.</summary>
    public double At(double x)
    {
        if (Points.Count == 1) return Points[0].Y;
        var (a, b) = Segment(x);
        return a.Y + (b.Y - a.Y) * (x - a.X) / (b.X - a.X);
    }

    /// <summary>The straight piece that holds an X; the first or the last one beyond the ends. Needs two points.</summary>
    public (CurvePoint From, CurvePoint To) Segment(double x)
    {
        var index = 1;
        while (index < Points.Count - 1 && Points[index].X < x) index++;
        return (Points[index - 1], Points[index]);
    }
}
