using System.CommandLine;
using SmartPoles.IngestServer.Commands;

// Journal, store and alarm state are saved on the way out.
var invocation = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(15) };
var parsed = CommandLine.Build().Parse(args);
var exitCode = await parsed.InvokeAsync(invocation);
return parsed.Errors.Count > 0 ? CommandLine.BadInput : exitCode;
