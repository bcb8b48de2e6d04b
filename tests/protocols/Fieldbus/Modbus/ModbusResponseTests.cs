using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.Protocols.Tests.Fieldbus.Modbus;

public class ModbusResponseTests
{
    private readonly byte[] _pdu = new byte[300];

    [Theory]    // the question, then an answer that is not its answer
    [InlineData("03 00 00 00 02", "", ResponseStatus.Empty)]
    [InlineData("03 00 00 00 02", "03", ResponseStatus.WrongLength)]
    [InlineData("03 00 00 00 02", "04 04 00 01 00 02", ResponseStatus.WrongFunction)]
    [InlineData("03 00 00 00 02", "84 02", ResponseStatus.WrongFunction)]
    [InlineData("03 00 00 00 02", "03 02 00 01", ResponseStatus.WrongByteCount)]
    [InlineData("03 00 00 00 02", "03 04 00 01 00", ResponseStatus.WrongLength)]
    [InlineData("03 00 00 00 02", "03 04 00 01 00 02 00", ResponseStatus.WrongLength)]
    [InlineData("03 00 00 00 02", "83", ResponseStatus.WrongLength)]
    [InlineData("03 00 00 00 02", "83 02 00", ResponseStatus.WrongLength)]
    [InlineData("01 00 13 00 25", "01 04 CD 6B B2 0E", ResponseStatus.WrongByteCount)]
    [InlineData("05 00 AC FF 00", "05 00 AC 00 00", ResponseStatus.WrongEcho)]
    [InlineData("06 00 01 00 03", "06 00 02 00 03", ResponseStatus.WrongEcho)]
    [InlineData("06 00 01 00 03", "06 00 01 00", ResponseStatus.WrongLength)]
    [InlineData("10 00 01 00 01 02 00 0A", "10 00 01 00 02", ResponseStatus.WrongEcho)]
    [InlineData("0F 00 13 00 0A 02 CD 01", "0F 00 13 00 0B", ResponseStatus.WrongEcho)]
    [InlineData("16 00 04 00 F2 00 25", "16 00 04 00 F2 00 24", ResponseStatus.WrongEcho)]
    [InlineData("16 00 04 00 F2 00 25", "16 00 04 00 F3 00 25", ResponseStatus.WrongEcho)]
    [InlineData("17 00 03 00 01 00 0E 00 01 02 00 FF", "17 04 00 01 00 02", ResponseStatus.WrongByteCount)]
    [InlineData("2B 0E 01 00", "2B 0E 01 81 00 00", ResponseStatus.WrongLength)]
    [InlineData("2B 0E 01 00", "2B 0D 01 81 00 00 00", ResponseStatus.WrongEcho)]
    [InlineData("2B 0E 01 00", "2B 0E 02 81 00 00 00", ResponseStatus.WrongEcho)]
    [InlineData("2B 0E 01 00", "2B 0E 01 81 00 00 01 00 02 41", ResponseStatus.MalformedObjects)]
    [InlineData("2B 0E 01 00", "2B 0E 01 81 00 00 01 00 01 41 42", ResponseStatus.MalformedObjects)]
    [InlineData("2B 0E 01 00", "2B 0E 01 81 00 00 02 00 01 41", ResponseStatus.MalformedObjects)]
    [InlineData("2B 0E 04 01", "2B 0E 04 81 00 00 01 00 01 41", ResponseStatus.WrongEcho)]
    public void Parse_NotTheAnswer_IsRefused(string question, string answer, ResponseStatus expected)
    {
        Assert.Equal(PduStatus.Ok, ModbusRequest.Parse(Hex(question), out var request));

        Assert.Equal(expected, ModbusResponse.Parse(request, Hex(answer), out var response));
        Assert.True(response.Data.IsEmpty);
        Assert.Equal(0, response.Objects.Count);
    }

    [Fact]
    public void Parse_EveryExceptionByte_IsReportedAsItCame()
    {
        var request = ModbusRequest.ReadInputRegisters(0, 1);
        for (var code = 0; code <= byte.MaxValue; code++)
        {
            Assert.Equal(ResponseStatus.Exception, ModbusResponse.Parse(request, [0x84, (byte)code], out var response));
            Assert.Equal(code, (byte)response.ExceptionCode);
            Assert.Equal(ModbusFunction.ReadInputRegisters, response.Function);
        }
    }

    [Fact]
    public void Parse_CoilsOfTheSpecification_GivesTheAskedBitsOnly()
    {
        var request = ModbusRequest.ReadCoils(19, 37);
        Assert.Equal(ResponseStatus.Ok, ModbusResponse.Parse(request, Hex("01 05 CD 6B B2 0E 1B"), out var response));

        var bits = response.Bits;
        var text = "";
        for (var i = 0; bits.TryRead(i, out var on); i++) text += on ? '1' : '0';

        Assert.Equal("1011001111010110010011010111000011011", text);
        Assert.False(bits.TryRead(-1, out _));
    }

    [Fact]
    public void Parse_LastIdentificationObject_IsTheOneOfTheWire()
    {
        var request = ModbusRequest.ReadDeviceIdentification(ReadDeviceIdCode.Individual, DeviceIdentification.Revision);
        var answer = Hex("2B 0E 04 81 00 00 01 02 05 31 2E 34 2E 32");

        Assert.Equal(ResponseStatus.Ok, ModbusResponse.Parse(request, answer, out var response));
        foreach (var item in response.Objects)
        {
            Assert.Equal(DeviceIdentification.Revision, item.Id);
            Assert.Equal("1.4.2"u8, item.Value);
        }

        Assert.Equal(1, response.Objects.Count);
        Assert.Equal(0x81, response.ConformityLevel);
    }

    [Theory]    // function, quantity, accepted by the writer
    [InlineData(ModbusFunction.ReadHoldingRegisters, 0, false)]
    [InlineData(ModbusFunction.ReadHoldingRegisters, 1, true)]
    [InlineData(ModbusFunction.ReadInputRegisters, 125, true)]
    [InlineData(ModbusFunction.ReadWriteMultipleRegisters, 126, false)]
    [InlineData(ModbusFunction.ReadCoils, 1, false)]
    public void TryWriteRegisters_Quantity_IsHeldToTheLimit(ModbusFunction function, int quantity, bool accepted)
    {
        var numbers = Enumerable.Range(1000, quantity).Select(i => (ushort)i).ToArray();
        var wire = numbers.SelectMany(number => new[] { (byte)(number >> 8), (byte)number }).ToArray();
        var other = new byte[300];

        Assert.Equal(accepted, ModbusResponseWriter.TryWriteRegisters(function, numbers, _pdu, out var written));
        Assert.Equal(accepted, ModbusResponseWriter.TryWriteRegisters(function, wire, other, out var same));
        Assert.Equal(accepted ? 2 + wire.Length : 0, written);
        Assert.Equal(written, same);
        if (accepted) Assert.Equal(wire, _pdu[2..written]);
        if (accepted) Assert.Equal(_pdu, other);
        if (accepted) Assert.False(ModbusResponseWriter.TryWriteRegisters(function, numbers, _pdu.AsSpan(0, written - 1), out _));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(2000, true)]
    [InlineData(2001, false)]
    public void TryWriteBits_Quantity_IsHeldToTheLimitAndPadded(int quantity, bool accepted)
    {
        var bits = new byte[251];
        bits.AsSpan().Fill(0xFF);
        var request = ModbusRequest.ReadDiscreteInputs(0, (ushort)quantity);

        var done = ModbusResponseWriter.TryWriteBits(request.Function, bits, quantity, _pdu, out var written);

        Assert.Equal(accepted, done);
        if (!accepted) return;
        Assert.Equal(ModbusResponse.ExpectedPduLength(request), written);
        Assert.Equal(ResponseStatus.Ok, ModbusResponse.Parse(request, _pdu.AsSpan(0, written), out var response));
        Assert.Equal(quantity, response.Bits.Count);
        Assert.Equal(quantity == 1 ? 0x01 : 0xFF, _pdu[written - 1]);
    }

    [Fact]
    public void TryWriteEcho_OfARead_IsRefused()
    {
        Assert.False(ModbusResponseWriter.TryWriteEcho(ModbusRequest.ReadCoils(0, 1), _pdu, out _));
        Assert.False(ModbusResponseWriter.TryWriteEcho(ModbusRequest.ReadWriteMultiple(0, 1, 0, new byte[2]), _pdu, out _));
        Assert.False(ModbusResponseWriter.TryWriteException(ModbusFunction.ReadCoils, ModbusExceptionCode.None, _pdu, out _));
    }

    private static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
