using SmartPoles.EdgeAgent.Buses;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Tests.Buses;

public sealed class RtuSightTests
{
    [Fact]
    public void IsFunction_EveryByte_IsWhatTheEnumSays()
    {
        for (var code = 0; code <= byte.MaxValue; code++) Assert.Equal(Enum.IsDefined((ModbusFunction)code), RtuSight.IsFunction((byte)code));
    }
}
