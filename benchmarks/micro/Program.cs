using System.Globalization;
using SmartPoles.Benchmarks;

// What one read costs the agent: processor time of this process and bytes allocated, a read of 16 registers at a time. The slave
// is this program again, in a process of its own, so that its cost is not counted.
//
//   dotnet run -c Release --project benchmarks/micro -- mbap 100000
//   dotnet run -c Release --project benchmarks/micro -- rtu-tcp 2000
//   dotnet run -c Release --project benchmarks/micro -- serial 1000 115200      (needs socat)
//
// What a line of InfluxDB line protocol costs, on one core:
//
//   dotnet run -c Release --project benchmarks/micro -- line 5000000
//
// What the other stages of the ingest server cost, one by one or all, in time and bytes of one thread:
//
//   dotnet run -c Release --project benchmarks/micro -- stages
//   dotnet run -c Release --project benchmarks/micro -- decode      (or admission, journal)
//
// What the alarm kernel costs with the devices of a city under the default rules, and a kernel of dictionaries beside it:
//
//   dotnet run -c Release --project benchmarks/micro -- kernel 480000
//
// What solving a water network costs: a grid of 10,000 pipes, and the networks named:
//
//   dotnet run -c Release --project benchmarks/micro -- hydraulics ky10.inp
//
// What an answer of a field device costs its master, protocol by protocol or all:
//
//   dotnet run -c Release --project benchmarks/micro -- frames
//   dotnet run -c Release --project benchmarks/micro -- dlt645      (or modbus-rtu, cjt188, cat1-meter, three-dialects)
if (args is ["slave", var framing, var path])
{
    Slave.Serve(framing, path);
    return 0;
}

// What DuckDB takes in a minute, batches of 490,000 rows (another number to see what batch size does):
//
//   dotnet run -c Release --project benchmarks/micro -- duckdb 60 490000
if (args is ["duckdb", ..])
{
    var seconds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 60;
    var batch = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 490_000;
    var folder = Directory.CreateTempSubdirectory("store-");
    var figure = await new StoreMeasure(batch).RunAsync(folder.FullName, TimeSpan.FromSeconds(seconds));
    folder.Delete(recursive: true);
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"kind\":\"duckdb\",\"rows_per_batch\":{batch},\"rows\":{figure.Rows},\"rows_per_s\":{figure.RowsPerSecond:0},\"cpu_s_per_million\":{figure.CpuSecondsPerMillion:0.000},\"commit_ms_p50\":{figure.CommitMsMedian:0},\"commit_ms_max\":{figure.CommitMsMax:0},\"bytes_per_row\":{figure.BytesPerRow:0.00},\"working_set_mb\":{figure.WorkingSetMiB:0}}}"));
    return 0;
}

// What a real-time packet of HJ 212 costs, with a parser of strings beside it; and how many changed digit pairs of how many packets get past
// the checksum, and past plausibility as well:
//
//   dotnet run -c Release --project benchmarks/micro -- hj212
//   dotnet run -c Release --project benchmarks/micro -- hj212-residual 200 1
if (args is ["hj212"])
{
    Hj212Cost.Measure();
    return 0;
}

if (args is ["hj212-residual", ..])
{
    Hj212Cost.Residual(
        args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 200, args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 1);
    return 0;
}

if (args is ["stages"])
{
    foreach (var measure in StageCost.All.Values) measure();
    return 0;
}

if (args is ["kernel", ..])
{
    KernelCost.Measure(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 480_000);
    return 0;
}

if (args is [var stage] && StageCost.All.TryGetValue(stage, out var measureStage))
{
    measureStage();
    return 0;
}

if (args is ["hydraulics", .. var files]) return HydraulicsCost.Measure(files);

if (args is ["frames"])
{
    foreach (var measure in FrameCost.All.Values) measure();
    return 0;
}

if (args is [var protocol] && FrameCost.All.TryGetValue(protocol, out var measureFrame))
{
    measureFrame();
    return 0;
}

if (args is ["line", ..])
{
    LineCost.Measure(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5_000_000, Console.Out);
    return 0;
}

if (args.Length < 1 || args[0] is not ("mbap" or "rtu-tcp" or "serial"))
{
    Console.Error.WriteLine("usage: micro mbap|rtu-tcp|serial [READS] [BAUD] | stages|decode|admission|journal | kernel [DEVICES] | frames|modbus-rtu|dlt645|cjt188|cat1-meter|three-dialects | line [LINES] | duckdb [SECONDS] [ROWS] | hj212 | hj212-residual [PACKETS] [SEED] | hydraulics [FILE.inp...]");
    return 2;
}

var reads = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 100_000;
var baud = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 115_200;
var cost = await Master.MeasureAsync(args[0], reads, baud);
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{{\"kind\":\"{args[0]}\",\"reads\":{reads},\"failed\":{cost.Failed},\"cpu_us_per_read\":{cost.CpuMicroseconds:0.0},\"wall_us_per_read\":{cost.WallMicroseconds:0.0},\"bytes_per_read\":{cost.Bytes:0.00}}}"));
return cost.Failed == 0 ? 0 : 1;
