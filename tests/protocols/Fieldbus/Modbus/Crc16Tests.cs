using CsCheck;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.Protocols.Tests.Fieldbus.Modbus;

public class Crc16Tests
{
    [Fact]
    public void Compute_CheckString_Is4B37() => Assert.Equal(0x4B37, Crc16.Compute("123456789"u8));

    [Fact]
    public void Compute_Nothing_IsTheStartValue() => Assert.Equal(0xFFFF, Crc16.Compute([]));

    [Fact]
    public void Compute_AnyBytes_EqualsTheDefinitionBitByBit() =>
        Gen.Byte.Array[0, 256].Sample(bytes => Assert.Equal(BitByBit(bytes), Crc16.Compute(bytes)));

    private static ushort BitByBit(byte[] bytes)
    {
        var crc = 0xFFFF;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xA001 : crc >> 1;
        }

        return (ushort)crc;
    }
}
