using SmartPoles.Protocols.Fieldbus;
using SmartPoles.Protocols.Fieldbus.Cat1Meter;
using SmartPoles.Protocols.Fieldbus.Cjt188;
using SmartPoles.Protocols.Fieldbus.Dlt645;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.Benchmarks;

/// <summary>
/// What one answer of a device costs a master in one thread: found in the bytes that came, checked, held against the question, its value
/// read. Answers as real devices give them.
/// </summary>
internal static class FrameCost
{
    private const int Frames = 1000;

    /// <summary>Each protocol by its name.</summary>
    public static IReadOnlyDictionary<string, Action> All { get; } = new Dictionary<string, Action>
    {
        ["modbus-rtu"] = ModbusRtu,
        ["dlt645"] = Dlt645,
        ["cjt188"] = Cjt188,
        ["cat1-meter"] = Cat1,
        ["three-dialects"] = ThreeDialects,
    };

    private static byte[] VoltageAnswer => Convert.FromHexString("FEFEFEFE680100150820206891063334" + "3435CB55B516");

    private static byte[] WaterAnswer => Convert.FromHexString(
        "FEFEFE68107856341219203381161F900056341200" + "2C000012002C305923311220200000" + "7316");

    private static byte[] WaterReport => Convert.FromHexString(
        "681004002208261000039700000002" + "4603C22C0027030603008600000000" + "00010D89860000000000000001" + "0E1EA2F71700100002C005A0FFFFFF0000"
        + "000003E80000000000000000230923060246" + "0000000000000000" + "5E16");

    private static void ModbusRtu()
    {
        var asked = new byte[ModbusLimits.PduSizeMax];
        ModbusRequest.ReadHoldingRegisters(0, 16).TryWrite(asked, out var size);
        ModbusResponseWriter.TryWriteRegisters(ModbusFunction.ReadHoldingRegisters, new ushort[16], asked, out size);
        var answer = new byte[RtuFrame.SizeMax];
        RtuFrame.Write(1, asked.AsSpan(0, size), answer, out var length);
        HotPath.Tell("modbus-rtu", "frame", Frames, () =>
        {
            var request = ModbusRequest.ReadHoldingRegisters(0, 16);
            var good = 0;
            for (var left = Frames; left > 0; left--)
            {
                if (RtuLength.Predict(answer.AsSpan(0, length), RtuDirection.Response, out var whole) != RtuLengthStatus.Known) continue;
                if (RtuFrame.Read(answer.AsSpan(0, whole), out var frame) != RtuStatus.Ok) continue;
                if (ModbusResponse.Parse(request, frame.Pdu, out var response) != ResponseStatus.Ok) continue;
                if (response.Registers.TryReadInt32(4, WordOrder.CDAB, out _)) good++;
            }

            Expect(good);
        });
    }

    private static void Dlt645()
    {
        var (answer, splitter) = (VoltageAnswer, new Dlt645Splitter());
        Dlt645Items.TryGet(Dlt645Identifiers.VoltageA, out var item);
        Dlt645Address.TryParse("202008150001", out var meter);
        HotPath.Tell("dlt645", "frame", Frames, () =>
        {
            var request = Dlt645Request.Read(meter, item!);
            var good = 0;
            for (var left = Frames; left > 0; left--)
            {
                splitter.Feed(answer);
                if (splitter.Take(out var bytes) != SplitStatus.Frame || Dlt645Frame.Read(bytes, out var frame) != Dlt645Status.Ok) continue;
                if (Dlt645Response.Parse(request, frame, out var response) != Dlt645ResponseStatus.Ok) continue;
                if (item!.TryReadNumber(response.Data, out _) == Dlt645ValueStatus.Ok) good++;
            }

            Expect(good);
        });
    }

    private static void Cjt188()
    {
        var (answer, splitter) = (WaterAnswer, new Cjt188Splitter());
        Cjt188Address.TryParse("33201912345678", out var meter);
        HotPath.Tell("cjt188", "frame", Frames, () =>
        {
            var request = Cjt188Request.Read(Cjt188MeterType.ColdWater, meter, 0);
            var good = 0;
            for (var left = Frames; left > 0; left--)
            {
                splitter.Feed(answer);
                if (splitter.Take(out var bytes) != SplitStatus.Frame || Cjt188Frame.Read(bytes, out var frame) != Cjt188Status.Ok) continue;
                if (Cjt188Response.Parse(request, frame, out var response) != Cjt188ResponseStatus.Ok) continue;
                if (Cjt188Metering.TryRead(response.Data, out _) == Cjt188ValueStatus.Ok) good++;
            }

            Expect(good);
        });
    }

    private static void Cat1()
    {
        var (answer, splitter) = (WaterReport, new Cat1MeterSplitter());
        HotPath.Tell("cat1-meter", "frame", Frames, () =>
        {
            var good = 0;
            for (var left = Frames; left > 0; left--)
            {
                splitter.Feed(answer);
                if (splitter.Take(out var bytes) != SplitStatus.Frame || Cat1MeterFrame.Read(bytes, out var frame) != Cat1MeterStatus.Ok) continue;
                if (Cat1MeterReport.TryRead(frame, out var report) && report.TotalLitres == 1000) good++;
            }

            Expect(good);
        });
    }

    private static void ThreeDialects()
    {
        byte[][] answers = [VoltageAnswer, WaterAnswer, WaterReport];
        var splitter = new MeterSplitter();
        HotPath.Tell("three-dialects", "frame", Frames, () =>
        {
            var good = 0;
            for (var left = Frames; left > 0; left--)
            {
                splitter.Feed(answers[left % answers.Length]);
                if (splitter.Take(out _) == SplitStatus.Frame && splitter.Dialect == (MeterDialect)(1 + (left % answers.Length))) good++;
            }

            Expect(good);
        });
    }

    private static void Expect(int good)
    {
        if (good != Frames) throw new InvalidOperationException($"{Frames - good} of {Frames} frames were not taken: the figure means nothing");
    }
}
