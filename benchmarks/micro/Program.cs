using System.Globalization;
using SmartPoles.Benchmarks;

// What one read costs the agent: processor time of this process and bytes allocated, a read of 16 registers at a time. The slave
// is this program again, in a process of its own, so that its cost is not counted.
//
//   dotnet run -c Release --project benchmarks/micro -- mbap 100000
//   dotnet run -c Release --project benchmarks/micro -- rtu-tcp 2000
//   dotnet run -c Release --project benchmarks/micro -- serial 1000 115200      (needs socat)
//
// And what the stages of the ingest server cost, one by one, in time and bytes of one thread:
//
//   dotnet run -c Release --project benchmarks/micro -- decode|admission|journal|line|kernel|ingest
if (args is ["slave", var framing, var path])
{
    Slave.Serve(framing, path);
    return 0;
}

if (args is ["ingest"])
{
    foreach (var measure in IngestPaths.All.Values) measure();
    return 0;
}

if (args is [var stage] && IngestPaths.All.TryGetValue(stage, out var measureOne))
{
    measureOne();
    return 0;
}

if (args.Length < 1 || args[0] is not ("mbap" or "rtu-tcp" or "serial"))
{
    Console.Error.WriteLine($"usage: micro mbap|rtu-tcp|serial [READS] [BAUD], or micro ingest|{string.Join('|', IngestPaths.All.Keys)}");
    return 2;
}

var reads = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 100_000;
var baud = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 115_200;
var cost = await Master.MeasureAsync(args[0], reads, baud);
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{{\"kind\":\"{args[0]}\",\"reads\":{reads},\"failed\":{cost.Failed},\"cpu_us_per_read\":{cost.CpuMicroseconds:0.0},\"wall_us_per_read\":{cost.WallMicroseconds:0.0},\"bytes_per_read\":{cost.Bytes:0.00}}}"));
return cost.Failed == 0 ? 0 : 1;
