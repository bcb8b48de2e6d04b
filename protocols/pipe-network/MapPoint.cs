namespace SmartPoles.Protocols.PipeNetwork;

/// <summary>A place on the map, in the unit of <see cref="NetworkOptions.Coordinates"/>.</summary>
/// <param name="X">East; longitude when the unit is degrees.</param>
/// <param name="Y">North; latitude when the unit is degrees.</param>
public readonly record struct MapPoint(double X, double Y);
