using CsCheck;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Tests.Shared;

namespace SmartPoles.Protocols.Tests.Fieldbus.Modbus;

public class RtuLengthTests
{
    [Theory]
    [InlineData(RtuDirection.Request, "request")]
    [InlineData(RtuDirection.Response, "response")]
    public void Predict_StreamWithoutSilences_CutsItIntoTheFramesThatWereSent(RtuDirection direction, string header)
    {
        var sent = VectorFile.In("modbus/rtu")
            .Where(vector => vector.Header("status") is null && vector.Header("direction") == header)
            .Select(vector => vector.ToArray()).ToArray();

        var received = Cut([.. sent.SelectMany(frame => frame)], direction);

        Assert.True(sent.Length > 10);
        Assert.Equal(sent, received);
    }

    [Theory]
    [InlineData(RtuDirection.Request, "01 0F 00 00 00 08 F7", RtuLengthStatus.Known, 256)]
    [InlineData(RtuDirection.Request, "01 0F 00 00 00 08 F8", RtuLengthStatus.TooLong, 0)]
    [InlineData(RtuDirection.Request, "01 17 00 00 00 01 00 00 00 79 F3", RtuLengthStatus.Known, 256)]
    [InlineData(RtuDirection.Request, "01 17 00 00 00 01 00 00 00 79 F4", RtuLengthStatus.TooLong, 0)]
    [InlineData(RtuDirection.Response, "01 03 FB", RtuLengthStatus.Known, 256)]
    [InlineData(RtuDirection.Response, "01 03 FC", RtuLengthStatus.TooLong, 0)]
    [InlineData(RtuDirection.Response, "01 2B 0E 01 81 00 00 01 00 F4", RtuLengthStatus.Known, 256)]
    [InlineData(RtuDirection.Response, "01 2B 0E 01 81 00 00 01 00 F5", RtuLengthStatus.TooLong, 0)]
    [InlineData(RtuDirection.Response, "01 2B 0E 01 81 00 00 FF", RtuLengthStatus.TooLong, 0)]
    [InlineData(RtuDirection.Response, "01 2B 0E 01 81 00 00 00", RtuLengthStatus.Known, 10)]
    [InlineData(RtuDirection.Response, "01 2B 0E 01 81 00 00 02 00 05", RtuLengthStatus.Incomplete, 17)]
    [InlineData(RtuDirection.Request, "01 2B 0D", RtuLengthStatus.UnknownFunction, 0)]
    [InlineData(RtuDirection.Response, "01 2B 0D", RtuLengthStatus.UnknownFunction, 0)]
    [InlineData(RtuDirection.Request, "01 83", RtuLengthStatus.UnknownFunction, 0)]
    [InlineData(RtuDirection.Response, "01 83", RtuLengthStatus.Known, 5)]
    [InlineData(RtuDirection.Request, "", RtuLengthStatus.Incomplete, 2)]
    [InlineData(RtuDirection.Request, "01 10", RtuLengthStatus.Incomplete, 7)]
    public void Predict_Head_TellsWhatItKnows(RtuDirection direction, string hex, RtuLengthStatus expected, int length)
    {
        var head = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

        Assert.Equal(expected, RtuLength.Predict(head, direction, out var told));
        Assert.Equal(length, told);
    }

    [Fact]
    public void Predict_EveryFunctionByte_IsKnownOnlyWhereItsShapeIs()
    {
        byte[] spoken = [1, 2, 3, 4, 5, 6, 15, 16, 22, 23, 43];
        for (var function = 0; function <= byte.MaxValue; function++)
        {
            byte[] head = [1, (byte)function, DeviceIdentification.MeiType, 0, 0, 0, 0, 0, 0, 0, 0];
            var request = RtuLength.Predict(head, RtuDirection.Request, out _);
            var response = RtuLength.Predict(head, RtuDirection.Response, out _);

            Assert.Equal(spoken.Contains((byte)function), request == RtuLengthStatus.Known);
            Assert.Equal(spoken.Contains((byte)function) || function >= 0x80, response == RtuLengthStatus.Known);
        }
    }

    [Fact]
    public void Predict_AnyBytes_StaysWithinAFrameAndAsksForMoreThanThereIs() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Bool).Sample((bytes, request) =>
        {
            var direction = request ? RtuDirection.Request : RtuDirection.Response;
            var status = RtuLength.Predict(bytes, direction, out var length);

            if (status == RtuLengthStatus.Known) Assert.InRange(length, RtuFrame.SizeMin, RtuFrame.SizeMax);
            else if (status == RtuLengthStatus.Incomplete) Assert.InRange(length, bytes.Length + 1, RtuFrame.SizeMax);
            else Assert.Equal(0, length);
        });

    private static List<byte[]> Cut(byte[] stream, RtuDirection direction)
    {
        var frames = new List<byte[]>();
        var start = 0;
        for (var end = 0; end <= stream.Length; end++)    // one byte arrives a turn
        {
            var status = RtuLength.Predict(stream.AsSpan(start, end - start), direction, out var length);
            if (status == RtuLengthStatus.Incomplete || end - start < length) continue;
            Assert.Equal(RtuLengthStatus.Known, status);
            Assert.Equal(RtuStatus.Ok, RtuFrame.Read(stream.AsSpan(start, length), out _));
            frames.Add(stream[start..end]);
            start = end;
        }

        Assert.Equal(stream.Length, start);
        return frames;
    }
}
