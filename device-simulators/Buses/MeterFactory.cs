using SmartPoles.DeviceSimulators.Devices;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Fieldbus.Cjt188;
using SmartPoles.Protocols.Fieldbus.Dlt645;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>Puts a meter over the thing of the same name in a world.</summary>
public static class MeterFactory
{
    private const int ShortFrameValue = 8;

    /// <summary>Makes a meter.</summary>
    /// <param name="world">What it measures.</param>
    /// <param name="kind">One of the meters.</param>
    /// <param name="name">Name in the world.</param>
    /// <param name="address">Its digits.</param>
    /// <param name="traits">How it differs.</param>
    /// <exception cref="ArgumentException">No address of this kind.</exception>
    public static MeterDevice Create(CityWorld world, DeviceKind kind, string name, string address, MeterTraits traits = MeterTraits.None)
    {
        var order = traits.HasFlag(MeterTraits.HighFirst) ? Cjt188IdentifierOrder.HighFirst : Cjt188IdentifierOrder.LowFirst;
        var map = traits.HasFlag(MeterTraits.MovingValve) ? Cjt188StatusMap.WithMovingValve : Cjt188StatusMap.Standard;
        var edition = traits.HasFlag(MeterTraits.Edition1997) ? Dlt645Edition.Edition1997 : Dlt645Edition.Edition2007;
        var valueMax = traits.HasFlag(MeterTraits.ShortFrames) ? ShortFrameValue : LampCabinetMeter.ValueMax;
        return kind switch
        {
            DeviceKind.LampCabinetMeter => new LampCabinetMeter(name, address, world.Cabinet(name), edition, valueMax),
            DeviceKind.WaterMeter => new PipeMeter(name, kind, address, world.WaterPipe(name), order, map),
            DeviceKind.GasMeter => new PipeMeter(name, kind, address, world.GasPipe(name), order, map),
            DeviceKind.HeatMeter => new HeatMeter(name, address, world.HeatLoop(name), order),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of meter"),
        };
    }
}
