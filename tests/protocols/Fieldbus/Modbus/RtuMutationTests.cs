using SmartPoles.Protocols.Fieldbus;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Tests.Shared;

namespace SmartPoles.Protocols.Tests.Fieldbus.Modbus;

/// <summary>Mutated frames; <see cref="MutationRun"/> tells the command of the long run.</summary>
public class RtuMutationTests(ITestOutputHelper output)
{
    // Any question will do: an answer that is held against the wrong one must not throw either.
    private static readonly ushort[] Quantities = [1, 3, 16, 37];

    [Fact]
    public void Read_MutatedFrames_AcceptsNoneThatIsNone()
    {
        var run = Play(new AnswerSplitter(isTrusting: false), MutationRun.Mutations);

        output.WriteLine($"seed {MutationRun.Seed}, {MutationRun.Mutations} frames: {run}");
        Assert.Equal(0, run.Wrong);
        Assert.True(run.Accepted > MutationRun.Mutations / 20, "many of the mutated frames are frames still");
        Assert.InRange(run.WaitingMax, 1, 2 * RtuFrame.SizeMax);
        Assert.Equal(0, run.Allocated);
    }

    /// <summary>Sabotage: a splitter that trusts the predicted length.</summary>
    [Fact]
    public void Sabotage_SplitterWithoutChecksum_IsCaught() =>
        Assert.True(Play(new AnswerSplitter(isTrusting: true), 20_000).Wrong > 0, "the test above could not turn red");

    private static MutationRun Play(FrameSplitter splitter, int mutations) => MutationRun.Play(
        [.. VectorFile.In("modbus/rtu").Where(vector => vector.Header("status") is null).Select(vector => vector.ToArray())],
        mutations, splitter, IsFrame, ReadAll, Mend);

    private static bool IsFrame(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is < 4 or > 256) return false;
        ushort crc = 0xFFFF;
        foreach (var value in bytes[..^2])
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (ushort)((crc & 1) != 0 ? (crc >> 1) ^ 0xA001 : crc >> 1);
        }

        return (byte)crc == bytes[^2] && (byte)(crc >> 8) == bytes[^1];
    }

    private static bool ReadAll(ReadOnlySpan<byte> bytes)
    {
        if (RtuFrame.Read(bytes, out var frame) != RtuStatus.Ok) return false;
        ModbusRequest.Parse(frame.Pdu, out _);
        foreach (var quantity in Quantities)
        {
            ReadAs(frame.Pdu, ModbusRequest.ReadHoldingRegisters(0, quantity));
            ReadAs(frame.Pdu, ModbusRequest.ReadCoils(0, quantity));
        }

        ReadAs(frame.Pdu, ModbusRequest.WriteSingleRegister(1, 3));
        ReadAs(frame.Pdu, ModbusRequest.ReadDeviceIdentification(ReadDeviceIdCode.Basic));
        return true;
    }

    private static void ReadAs(ReadOnlySpan<byte> pdu, scoped in ModbusRequest asked)
    {
        if (ModbusResponse.Parse(asked, pdu, out var response) != ResponseStatus.Ok) return;
        response.Registers.TryReadSingle(0, WordOrder.DCBA, out _);
        response.Bits.TryRead(0, out _);
        foreach (var item in response.Objects) _ = item.Value.Length;
    }

    private static void Mend(Span<byte> frame)
    {
        if (frame.Length < 4) return;
        var crc = Crc16.Compute(frame[..^2]);
        frame[^2] = (byte)crc;
        frame[^1] = (byte)(crc >> 8);
    }

    /// <summary>Cuts answers by their predicted length, as a master on a serial server does.</summary>
    private sealed class AnswerSplitter(bool isTrusting) : FrameSplitter(RtuFrame.SizeMax)
    {
        protected override FrameSight Look(ReadOnlySpan<byte> bytes, out int size)
        {
            var status = RtuLength.Predict(bytes, RtuDirection.Response, out size);
            if (status == RtuLengthStatus.Incomplete) return FrameSight.Partial;
            if (status != RtuLengthStatus.Known) return FrameSight.Noise;
            if (bytes.Length < size) return FrameSight.Partial;
            return isTrusting || RtuFrame.Read(bytes[..size], out _) == RtuStatus.Ok ? FrameSight.Frame : FrameSight.Noise;
        }
    }
}
