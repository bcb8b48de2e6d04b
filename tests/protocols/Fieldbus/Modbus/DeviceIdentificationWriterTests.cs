using CsCheck;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.Protocols.Tests.Fieldbus.Modbus;

public class DeviceIdentificationWriterTests
{
    private static readonly DeviceObject[] Objects =
    [
        new(DeviceIdentification.VendorName, "SmartPoles"u8.ToArray()),
        new(DeviceIdentification.ProductCode, "WX-7"u8.ToArray()),
        new(DeviceIdentification.Revision, "1.4.2"u8.ToArray()),
        new(DeviceIdentification.ModelName, "weather head"u8.ToArray()),
        new(0x80, new byte[ModbusLimits.DeviceObjectSizeMax]),
        new(0x81, "last"u8.ToArray()),
    ];

    [Theory]
    [InlineData(ReadDeviceIdCode.Basic, new byte[] { 0, 1, 2 }, 1)]
    [InlineData(ReadDeviceIdCode.Regular, new byte[] { 0, 1, 2, 5 }, 1)]
    [InlineData(ReadDeviceIdCode.Extended, new byte[] { 0, 1, 2, 5, 0x80, 0x81 }, 3)]
    public void TryWrite_AskedUntilNothingFollows_TellsEveryObjectOfTheCategoryOnce(
        ReadDeviceIdCode code, byte[] ids, int answers)
    {
        var (told, rounds) = ReadAll(Objects, code);

        Assert.Equal(ids, told.Select(item => item.Id));
        Assert.All(told, item => Assert.Equal(Objects.Single(own => own.Id == item.Id).Value, item.Value.AsMemory(), Same));
        Assert.Equal(answers, rounds);
    }

    [Fact]
    public void TryWrite_AnyObjects_AreAllToldInOrder() =>
        Gen.Byte.Array[0, ModbusLimits.DeviceObjectSizeMax].Array[1, 40].Sample(values =>
        {
            var objects = values.Select((value, i) => new DeviceObject((byte)(i * 6), value)).ToArray();

            var (told, _) = ReadAll(objects, ReadDeviceIdCode.Extended);

            Assert.Equal(objects.Select(item => item.Id), told.Select(item => item.Id));
            Assert.Equal(values, told.Select(item => item.Value));
        });

    [Fact]
    public void TryWrite_StreamFromAnUnknownObject_RestartsAtTheFirst()
    {
        var pdu = new byte[ModbusLimits.PduSizeMax];
        var request = ModbusRequest.ReadDeviceIdentification(ReadDeviceIdCode.Regular, 0x44);

        Assert.True(DeviceIdentificationWriter.TryWrite(request, Objects, pdu, out _));
        Assert.Equal(DeviceIdentification.VendorName, pdu[7]);
    }

    [Theory]
    [InlineData(0x05, ResponseStatus.Ok)]
    [InlineData(0x80, ResponseStatus.Ok)]
    [InlineData(0x44, ResponseStatus.Exception)]
    public void TryWrite_Individual_TellsTheOneOrRefuses(byte id, ResponseStatus expected)
    {
        var pdu = new byte[ModbusLimits.PduSizeMax];
        var request = ModbusRequest.ReadDeviceIdentification(ReadDeviceIdCode.Individual, id);

        Assert.True(DeviceIdentificationWriter.TryWrite(request, Objects, pdu, out var written));
        Assert.Equal(expected, ModbusResponse.Parse(request, pdu.AsSpan(0, written), out var response));
        Assert.False(response.MoreFollows);
        if (expected == ResponseStatus.Exception) Assert.Equal(ModbusExceptionCode.IllegalDataAddress, response.ExceptionCode);
    }

    [Fact]
    public void TryWrite_ObjectBeyondTheLimit_IsRefused()
    {
        DeviceObject[] tooLong = [new(0, new byte[ModbusLimits.DeviceObjectSizeMax + 1])];
        var request = ModbusRequest.ReadDeviceIdentification(ReadDeviceIdCode.Basic);

        Assert.False(DeviceIdentificationWriter.TryWrite(request, tooLong, new byte[300], out var written));
        Assert.Equal(0, written);
    }

    private static bool Same(ReadOnlyMemory<byte> left, ReadOnlyMemory<byte> right) => left.Span.SequenceEqual(right.Span);

    private static (List<(byte Id, byte[] Value)> Told, int Rounds) ReadAll(DeviceObject[] objects, ReadDeviceIdCode code)
    {
        var told = new List<(byte, byte[])>();
        var pdu = new byte[ModbusLimits.PduSizeMax];
        byte next = 0;
        for (var round = 1; round <= objects.Length; round++)
        {
            var request = ModbusRequest.ReadDeviceIdentification(code, next);
            Assert.True(DeviceIdentificationWriter.TryWrite(request, objects, pdu, out var written));
            Assert.Equal(ResponseStatus.Ok, ModbusResponse.Parse(request, pdu.AsSpan(0, written), out var response));
            foreach (var item in response.Objects) told.Add((item.Id, item.Value.ToArray()));
            if (!response.MoreFollows) return (told, round);
            next = response.NextObjectId;
        }

        Assert.Fail("the list never ended");
        return default;
    }
}
