using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.City.Making;

/// <summary>Height of the ground: a plain of 31 to 35 m above the sea, smooth over half a kilometre.</summary>
internal sealed class Ground(ulong seed)
{
    private const double MeanM = 33;
    private const double WavesM = 1.6;
    private const double PeriodCm = 150_000;

    private readonly SmoothNoise _east = new(seed, "city/ground/east");
    private readonly SmoothNoise _north = new(seed, "city/ground/north");

    /// <summary>m above the sea, to a centimetre.</summary>
    public double At(PlanePoint point) =>
        Math.Round(MeanM + WavesM / 2 * (_east.At(point.East, PeriodCm) + _north.At(point.North, PeriodCm)), 2);
}
