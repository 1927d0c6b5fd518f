// Tells how far a long question has come, and goes on to its answer. Without it the page asks again every two seconds.
(function () {
  "use strict";
  var work = document.getElementById("work");
  if (!work || !window.EventSource) {
    setTimeout(function () { location.reload(); }, 2000);
    return;
  }
  var bar = document.getElementById("work-bar");
  var said = document.getElementById("work-said");
  var events = new EventSource(work.dataset.events);
  events.addEventListener("step", function (event) {
    var stage = JSON.parse(event.data);
    if (stage.percent !== null) {
      bar.value = stage.percent;
    }
    var percent = stage.percent === null ? "" : stage.percent + " %";
    said.textContent = stage.what ? percent + " · " + stage.what : percent;
  });
  events.addEventListener("over", function () {
    events.close();
    location.reload();
  });
  events.addEventListener("error", function () {
    events.close();
    setTimeout(function () { location.reload(); }, 2000);
  });
})();
