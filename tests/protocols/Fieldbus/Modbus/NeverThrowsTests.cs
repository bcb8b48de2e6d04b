using CsCheck;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.Protocols.Tests.Fieldbus.Modbus;

/// <summary>Whatever arrives, a parser answers with a status; a question that was accepted can be written again.</summary>
public class NeverThrowsTests
{
    private const int Cases = 20_000;

    // A known function first, so that half of the cases get past the first switch.
    private static readonly Gen<byte[]> Pdus = Gen.Select(
        Gen.Byte.Array[0, 300],
        Gen.Int[0, 21].Select(i => new byte[] { 1, 2, 3, 4, 5, 6, 15, 16, 22, 23, 43 }.ElementAtOrDefault(i)),
        Gen.Bool,
        (bytes, function, identification) =>
        {
            if (bytes.Length > 0 && function != 0) bytes[0] = function;
            if (bytes.Length > 1 && function == 43 && identification) bytes[1] = DeviceIdentification.MeiType;
            return bytes;
        });

    [Fact]
    public void Frames_AnyBytes_GiveAStatus() => Gen.Byte.Array[0, 300].Sample(
        bytes =>
        {
            Assert.True(Enum.IsDefined(RtuFrame.Read(bytes, out _)));
            Assert.True(Enum.IsDefined(TcpFrame.Read(bytes, out _, out _)));
            Assert.True(Enum.IsDefined(RtuLength.Predict(bytes, RtuDirection.Request, out _)));
            Assert.True(Enum.IsDefined(RtuLength.Predict(bytes, RtuDirection.Response, out _)));
        },
        iter: Cases);

    [Fact]
    public void Request_AnyPdu_IsRefusedOrWrittenAgain() => Pdus.Sample(
        bytes =>
        {
            var status = ModbusRequest.Parse(bytes, out var request);
            Assert.True(Enum.IsDefined(status));
            if (status != PduStatus.Ok) return;

            var output = new byte[ModbusLimits.PduSizeMax];
            Assert.True(request.TryWrite(output, out var written));
            Assert.Equal(bytes, output[..written]);
        },
        iter: Cases);

    [Fact]
    public void Response_AnyPduToAnyQuestion_GivesAStatus() => Gen.Select(Pdus, Pdus).Sample(
        (question, answer) =>
        {
            ModbusRequest.Parse(question, out var request);
            var status = ModbusResponse.Parse(request, answer, out var response);
            Assert.True(Enum.IsDefined(status));

            var objects = 0;
            foreach (var item in response.Objects) objects += 1 + (item.Value.Length * 0);
            Assert.Equal(response.Objects.Count, objects);
            for (var i = -1; i <= response.Bits.Count; i++) response.Bits.TryRead(i, out _);
        },
        iter: Cases);

    [Fact]
    public void Response_AnyIdentificationList_IsWalkedToItsEnd() => Gen.Byte[0, 9].Array[0, 60].Sample(
        list =>
        {
            byte[] answer = [0x2B, 0x0E, 0x03, 0x83, 0, 0, .. list];
            var request = ModbusRequest.ReadDeviceIdentification(ReadDeviceIdCode.Extended);
            if (ModbusResponse.Parse(request, answer, out var response) != ResponseStatus.Ok) return;

            var bytes = 1;
            foreach (var item in response.Objects) bytes += 2 + item.Value.Length;
            Assert.Equal(list.Length, bytes);
        },
        iter: Cases);
}
