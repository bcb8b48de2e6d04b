using SmartPoles.Protocols.PipeNetwork;

namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>What is in a tank.</summary>
internal sealed class TankState
{
    private readonly Tank _tank;
    private readonly Curve? _curve;
    private readonly double _area;
    private readonly double _volumeMin;
    private readonly double _volumeMax;

    public TankState(Tank tank, Curve? curve)
    {
        _tank = tank;
        _curve = curve;
        _area = Math.PI / 4 * tank.DiameterM * tank.DiameterM;
        _volumeMin = curve?.At(tank.MinLevelM) ?? (tank.MinVolumeM3 > 0 ? tank.MinVolumeM3 : _area * tank.MinLevelM);
        _volumeMax = curve?.At(tank.MaxLevelM) ?? _volumeMin + _area * (tank.MaxLevelM - tank.MinLevelM);
        SetLevel(tank.InitialLevelM);
    }

    /// <summary>m3.</summary>
    public double Volume { get; private set; }

    /// <summary>m above the bottom.</summary>
    public double Level { get; private set; }

    public double Head => _tank.ElevationM + Level;

    public bool CanOverflow => _tank.CanOverflow;

    public bool IsFull => Level >= _tank.MaxLevelM - Tolerances.Head;

    public bool IsEmpty => Level <= _tank.MinLevelM + Tolerances.Head;

    public void SetLevel(double level)
    {
        Level = Math.Clamp(level, _tank.MinLevelM, _tank.MaxLevelM);
        Volume = VolumeAt(Level);
    }

    public double VolumeAt(double level) => _curve?.At(level) ?? _volumeMin + _area * (level - _tank.MinLevelM);

    /// <summary>Takes in (or gives) a constant flow; a second's worth from the brim counts as full, so that no sliver is left over.</summary>
    public void Fill(double inflow, double seconds)
    {
        Volume += inflow * seconds;
        if (Volume + inflow >= _volumeMax) Volume = _volumeMax;
        if (Volume + inflow <= _volumeMin) Volume = _volumeMin;
        Level = LevelAt(Volume);
    }

    /// <summary>Seconds until it is full or empty at this inflow; infinite when neither is near.</summary>
    public double SecondsToLimit(double inflow) => inflow switch
    {
        > Tolerances.TankFlow when !IsFull => (_volumeMax - Volume) / inflow,
        < -Tolerances.TankFlow when !IsEmpty => (_volumeMin - Volume) / inflow,
        _ => double.PositiveInfinity,
    };

    private double LevelAt(double volume)
    {
        if (_curve is null) return _area > 0 ? _tank.MinLevelM + (volume - _volumeMin) / _area : _tank.MinLevelM;
        var points = _curve.Points;
        if (points.Count == 1) return points[0].X;
        var index = 1;
        while (index < points.Count - 1 && points[index].Y < volume) index++;
        var (a, b) = (points[index - 1], points[index]);
        return a.X + (volume - a.Y) * (b.X - a.X) / (b.Y - a.Y);
    }
}
