namespace SmartPoles.Protocols.PipeNetwork;

/// <summary>One point of a <see cref="Curve"/>.</summary>
/// <param name="X">Flow (m3/s) or level (m).</param>
/// <param name="Y">Head (m), volume (m3) or efficiency (%).</param>
public readonly record struct CurvePoint(double X, double Y);
