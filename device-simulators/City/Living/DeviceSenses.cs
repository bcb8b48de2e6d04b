using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.City.Living;

/// <summary>Turns the state of the city into what one device reads. No state that changes; nothing is allocated.</summary>
internal sealed partial class DeviceSenses
{
    private const double PressureNoiseMpa = 0.0015;

    private readonly GeneratedCity _city;
    private readonly DisturbancePlan _plan;
    private readonly CityHistory _history;
    private readonly ulong _seed;
    private readonly CityDeviceKind[] _kind;
    private readonly ushort[] _tile;
    private readonly float[] _catchment;

    public DeviceSenses(GeneratedCity city, DisturbancePlan plan, WorldOptions options, DateTimeOffset start, CityHistory history)
    {
        _city = city;
        _plan = plan;
        _history = history;
        _seed = options.Seed;
        var count = city.Components.Count;
        _kind = new CityDeviceKind[count];
        _tile = new ushort[count];
        _catchment = new float[count];
        for (var component = 0; component < count; component++)
        {
            _kind[component] = city.Components.DeviceOf(component);
            _tile[component] = (ushort)history.Sky.TileOf(city.CellOf(component));
            _catchment[component] = (float)(CatchmentOf(city.Components.KindOf(component).Kind) * (0.6 + NoiseOf(component).Share(5)));
        }
    }

    public int Read(CityFrame frame, int component, double seconds, Span<double> values)
    {
        var kind = _kind[component];
        if (kind == CityDeviceKind.None) return 0;
        var part = frame.PartOf(seconds);
        var noise = NoiseOf(component);
        var count = CityQuantities.Of(kind).Length;
        values = values[..count];
        switch (kind)
        {
            case CityDeviceKind.LampController:
                Lamp(frame, component, part, seconds, noise, values);
                break;
            case CityDeviceKind.CoverMonitor:
                Cover(frame, component, part, seconds, noise, values);
                break;
            case CityDeviceKind.WaterPressure:
                values[0] = WaterPressure(frame, component, seconds, noise);
                values[1] = WaterFlow(frame, component, seconds, noise);
                break;
            case CityDeviceKind.WaterMeter:
                values[0] = WaterFlow(frame, component, seconds, noise);
                values[1] = WaterPressure(frame, component, seconds, noise);
                values[2] = WaterVolume(frame, component, part, noise);
                break;
            case CityDeviceKind.GasDetector:
                values[0] = Methane(component, seconds, noise);
                values[1] = GasStatus(component, seconds, values[0]);
                (values[2], values[3]) = Tilt(component, seconds, noise);
                break;
            case CityDeviceKind.GasPressure:
                values[0] = GasPressure(frame, component, seconds, noise);
                values[1] = Methane(component, seconds, noise);
                values[2] = GasStatus(component, seconds, values[1]);
                break;
            case CityDeviceKind.AirHead:
                Air(frame, component, part, seconds, noise, values);
                break;
            default:
                Pole(component, seconds, noise, values);
                break;
        }

        Spoil(component, seconds, values);
        return count;
    }

    private static double Mix(double before, double after, double part) => before + (after - before) * part;

    private SmoothNoise NoiseOf(int component) => new(_seed, (ulong)component);

    // A fault of the sensor, not of the thing: it comes last.
    private void Spoil(int component, double seconds, Span<double> values)
    {
        foreach (var effect in _plan.Of(component))
        {
            if (!effect.Planned.HoldsAt(seconds)) continue;
            switch (effect.Planned.What)
            {
                case Disturbance.SensorFault when _kind[component] is not (CityDeviceKind.GasDetector or CityDeviceKind.GasPressure):
                    values.Fill(double.NaN);
                    break;
                case Disturbance.SensorStuck:
                    effect.Repeat(values);
                    break;
                case Disturbance.SensorDrifting drift:
                    values[0] += drift.PerHour * (seconds - effect.Planned.FromS) / 3600;
                    break;
                case Disturbance.SensorScaled scaled:
                    values[0] *= scaled.Factor;
                    break;
            }
        }
    }
}
