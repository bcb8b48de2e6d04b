using CsCheck;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.Protocols.Tests.Fieldbus.Modbus;

public class ModbusRequestTests
{
    private readonly byte[] _pdu = new byte[300];

    [Theory]    // function, largest quantity
    [InlineData(0x01, 2000)]
    [InlineData(0x02, 2000)]
    [InlineData(0x03, 125)]
    [InlineData(0x04, 125)]
    public void Read_AtItsLimits_RoundTripsAndOneBeyondIsRefused(byte function, int max)
    {
        foreach (var quantity in new[] { 1, max })
        {
            byte[] pdu = [function, 0x12, 0x34, (byte)(quantity >> 8), (byte)quantity];
            Assert.Equal(pdu, Rebuild.Request(pdu));
        }

        foreach (var quantity in new[] { 0, max + 1, ushort.MaxValue })
        {
            byte[] pdu = [function, 0x12, 0x34, (byte)(quantity >> 8), (byte)quantity];
            AssertRefused(pdu, PduStatus.QuantityOutOfRange, ModbusExceptionCode.IllegalDataValue);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(1968)]
    public void WriteMultipleCoils_WithinTheLimit_RoundTrips(int quantity)
    {
        var bits = Enumerable.Range(0, BitView.SizeOf(quantity)).Select(i => (byte)(i * 37)).ToArray();
        if (quantity % 8 != 0) bits[^1] &= (byte)((1 << (quantity % 8)) - 1);

        Assert.True(ModbusRequest.WriteMultipleCoils(7, (ushort)quantity, bits).TryWrite(_pdu, out var written));
        Assert.Equal(6 + bits.Length, written);
        Assert.Equal(_pdu[..written], Rebuild.Request(_pdu[..written]));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1969, 247)]
    [InlineData(9, 1)]
    [InlineData(8, 2)]
    public void WriteMultipleCoils_BeyondTheLimitOrMiscounted_IsNotWritten(int quantity, int bytes) =>
        Assert.False(ModbusRequest.WriteMultipleCoils(0, (ushort)quantity, new byte[bytes]).TryWrite(_pdu, out _));

    [Theory]
    [InlineData(0, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(246, true)]
    [InlineData(248, false)]
    [InlineData(131074, false)]    // 65537 registers must not wrap to 1
    public void WriteMultipleRegisters_Size_IsHeldToTheLimit(int bytes, bool accepted)
    {
        var registers = Enumerable.Range(0, bytes).Select(i => (byte)i).ToArray();

        Assert.Equal(accepted, ModbusRequest.WriteMultipleRegisters(0, registers).TryWrite(_pdu, out var written));
        if (accepted) Assert.Equal(_pdu[..written], Rebuild.Request(_pdu[..written]));
        else Assert.Equal(0, written);
    }

    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(125, 121, true)]
    [InlineData(126, 121, false)]
    [InlineData(125, 122, false)]
    [InlineData(0, 1, false)]
    [InlineData(1, 0, false)]
    public void ReadWriteMultiple_Quantities_AreHeldToTheLimits(int read, int write, bool accepted)
    {
        var request = ModbusRequest.ReadWriteMultiple(3, (ushort)read, 14, new byte[write * 2]);

        Assert.Equal(accepted, request.TryWrite(_pdu, out var written));
        if (accepted) Assert.Equal(_pdu[..written], Rebuild.Request(_pdu[..written]));
        Assert.Equal(accepted ? PduStatus.Ok : PduStatus.QuantityOutOfRange, request.Validate());
    }

    [Fact]
    public void SingleWrites_AnyValues_RoundTrip() =>
        Gen.Select(Gen.UShort, Gen.UShort, Gen.UShort, Gen.Bool).Sample((address, first, second, on) =>
        {
            AssertRoundTrips(ModbusRequest.WriteSingleCoil(address, on));
            AssertRoundTrips(ModbusRequest.WriteSingleRegister(address, first));
            AssertRoundTrips(ModbusRequest.MaskWrite(address, first, second));
        });

    [Fact]
    public void ReadDeviceIdentification_EveryCode_IsAcceptedFrom1To4()
    {
        for (var code = 0; code <= byte.MaxValue; code++)
        {
            byte[] pdu = [0x2B, 0x0E, (byte)code, 0x80];
            if (code is >= 1 and <= 4) Assert.Equal(pdu, Rebuild.Request(pdu));
            else AssertRefused(pdu, PduStatus.ValueOutOfRange, ModbusExceptionCode.IllegalDataValue);
        }
    }

    [Theory]
    [InlineData(65535, 1, PduStatus.Ok)]
    [InlineData(65535, 2, PduStatus.AddressOverflow)]
    [InlineData(65411, 125, PduStatus.Ok)]
    [InlineData(65412, 125, PduStatus.AddressOverflow)]
    public void Validate_RangeAtTheEndOfTheSpace_IsHeldToIt(int address, int quantity, PduStatus expected) =>
        Assert.Equal(expected, ModbusRequest.ReadHoldingRegisters((ushort)address, (ushort)quantity).Validate());

    [Fact]
    public void Validate_WriteRangeOfFunction23BeyondTheSpace_IsRefused() => Assert.Equal(
        PduStatus.AddressOverflow, ModbusRequest.ReadWriteMultiple(0, 1, ushort.MaxValue, new byte[4]).Validate());

    [Theory]
    [InlineData("", PduStatus.Empty, ModbusExceptionCode.None)]
    [InlineData("07", PduStatus.UnknownFunction, ModbusExceptionCode.IllegalFunction)]
    [InlineData("83 02", PduStatus.UnknownFunction, ModbusExceptionCode.IllegalFunction)]
    [InlineData("2B 0D 01 00 00 00", PduStatus.UnknownFunction, ModbusExceptionCode.IllegalFunction)]
    [InlineData("2B 0E 01", PduStatus.WrongLength, ModbusExceptionCode.IllegalDataValue)]
    [InlineData("03 00 00 00", PduStatus.WrongLength, ModbusExceptionCode.IllegalDataValue)]
    [InlineData("03 00 00 00 01 00", PduStatus.WrongLength, ModbusExceptionCode.IllegalDataValue)]
    [InlineData("10 00 00 00 01 02 00", PduStatus.WrongLength, ModbusExceptionCode.IllegalDataValue)]
    [InlineData("10 00 00 00 01 04 00 00 00 00", PduStatus.WrongByteCount, ModbusExceptionCode.IllegalDataValue)]
    [InlineData("0F 00 00 00 09 01 FF", PduStatus.WrongByteCount, ModbusExceptionCode.IllegalDataValue)]
    [InlineData("05 00 00 00 01", PduStatus.ValueOutOfRange, ModbusExceptionCode.IllegalDataValue)]
    [InlineData("04 FF FF 00 02", PduStatus.AddressOverflow, ModbusExceptionCode.IllegalDataAddress)]
    public void Parse_WrongPdu_TellsTheExceptionToAnswer(string hex, PduStatus expected, ModbusExceptionCode code) =>
        AssertRefused(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), expected, code);

    [Fact]
    public void TryWrite_OneByteTooFew_WritesNothing()
    {
        var request = ModbusRequest.MaskWrite(1, 2, 3);

        Assert.False(request.TryWrite(_pdu.AsSpan(0, request.PduLength - 1), out var written));
        Assert.Equal(0, written);
        Assert.All(_pdu, value => Assert.Equal(0, value));
    }

    private static void AssertRoundTrips(ModbusRequest request)
    {
        var pdu = new byte[ModbusLimits.PduSizeMax];
        Assert.True(request.TryWrite(pdu, out var written));
        Assert.Equal(pdu[..written], Rebuild.Request(pdu[..written]));
    }

    private static void AssertRefused(byte[] pdu, PduStatus expected, ModbusExceptionCode code)
    {
        var status = ModbusRequest.Parse(pdu, out var request);

        Assert.Equal(expected, status);
        Assert.Equal(code, status.ToExceptionCode());
        Assert.Equal(pdu.Length == 0 ? 0 : pdu[0], (byte)request.Function);
    }
}
